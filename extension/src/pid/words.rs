//! Words that no code may show, in English and Spanish: chosen by judgement. Digits count as the letters they look like.
//!
//! The list is part of the format: another word would give every person another code.

pub const WORDS: [&str; 165] = [
    "1488", "666", "AIDS", "ANAL", "ANUS", "APE", "ARSE", "ASS", "AZZ", "BICH", "BIMBO", "BITCH", "BOOB", "BTCH",
    "BUM", "BURRO", "BUTT", "BYTCH", "CABRON", "CACA", "CAGA", "CAWK", "CHING", "CHINK", "CLIT", "COCK", "COITO",
    "COJON", "COK", "CONO", "COON", "COW", "CRACK", "CRAP", "CULO", "CUM", "CUNT", "DAMN", "DEAD", "DEATH", "DEVIL",
    "DIC", "DIE", "DIK", "DILDO", "DOPE", "DUMB", "DYK", "FAG", "FAK", "FART", "FAT", "FCK", "FEA", "FECES", "FEK",
    "FEO", "FKN", "FUC", "FUK", "FUQ", "FUX", "GAY", "GOOK", "GORD", "GROPE", "GUEY", "GYP", "HAG", "HATE", "HEIL",
    "HELL", "HIV", "HOE", "HOMO", "HOR", "IDIOT", "ISIS", "JAP", "JEW", "JIZ", "JODE", "JODI", "JOTO", "JUNK", "KACK",
    "KAK", "KIKE", "KILL", "KKK", "KOK", "KOON", "KUM", "KUNT", "LARD", "LESB", "LEZ", "LOSER", "MAMA", "MAMON",
    "MARICA", "MEON", "METH", "MIERD", "MONKEY", "MORON", "NACO", "NAKED", "NAZI", "NEGR", "NGR", "NIG", "NUDE", "NUT",
    "OBESE", "ORGY", "PAKI", "PANO", "PEDO", "PEE", "PENDEJ", "PENE", "PENIS", "PERRA", "PHUC", "PHUK", "PIG", "PIMP",
    "PINCHE", "PIS", "POO", "PORN", "PRICK", "PUBE", "PUSS", "PUT", "QUEER", "RETAR", "SATAN", "SEMEN", "SEX", "SHAT",
    "SHIT", "SHT", "SHYT", "SKANK", "SLAG", "SLUT", "SPERM", "SPIC", "STD", "STFU", "SUCK", "TARD", "TETA", "TIT",
    "TOKE", "TONTO", "TRANY", "TURD", "TWAT", "VAG", "WANK", "WTF", "ZORRA",
];
