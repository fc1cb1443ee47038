"""What others make of the same labelled sets: Splink, and a classifier that was trained on the truth.

Both get the values as canvass.prepare normalizes them, keep the best voter of each contact, and are scored at the threshold that is
best for them on the truth.
"""

import logging
import random

import duckdb
import lightgbm
import numpy
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from link_noise import Key, World
from link_sets import Figures, figures

# Records meet when they agree on one of these.
RULES = [
    ["email"],
    ["phones"],
    ["zip5", "address_key"],
    ["city", "address_key"],
    ["last_name", "zip5"],
    ["first_name", "zip5"],
    ["first_name", "last_name"],
    ["last_name", "birth_year"],
]
SWAPPED = "l.first_name = r.last_name AND l.last_name = r.first_name"

Scored = tuple[str, Key, float]  # contact, voter, score


def make_records(con: duckdb.DuckDBPyConnection) -> None:
    """The tables contact_record and voter_record, normalized, from contact and voter."""
    con.execute("""
        CREATE OR REPLACE TABLE record AS
        SELECT p.*, list_filter([p.cell_phone, p.home_phone], lambda n: n IS NOT NULL) AS all_phones,
            CASE WHEN all_phones <> [] THEN all_phones END AS phones
        FROM (SELECT 'contact' AS side, p.id AS unique_id, p.* FROM canvass.prepare('contact') AS p
            UNION ALL
            SELECT 'voter', p.state || '/' || p.svid, p.* FROM canvass.prepare('voter') AS p) AS p""")
    for side in ("contact", "voter"):
        con.execute(
            f"CREATE OR REPLACE TABLE {side}_record AS SELECT * EXCLUDE (side, all_phones) FROM record WHERE side = '{side}'"
        )


def best_figures(con: duckdb.DuckDBPyConnection, world: World) -> list[Figures]:
    """Of Splink and of the classifier."""
    make_records(con)
    return [at_best_threshold(pairs, world) for pairs in (splink_pairs(con), classifier_pairs(con))]


def at_best_threshold(pairs: list[Scored], world: World) -> Figures:
    """The figures with the highest F1 that any threshold gives."""
    links = sorted(pairs, key=lambda pair: -pair[2])
    best, best_end, right, found = 0.0, 0, 0, set()
    linkable = len({min(voters) for voters in world.truth.values()})
    for end, (contact, voter, score) in enumerate(links, start=1):
        if voter in world.truth.get(contact, []):
            right += 1
            found.add(min(world.truth[contact]))
        f1 = 2 / (end / max(right, 1) + linkable / max(len(found), 1))
        # A threshold keeps equal scores together.
        if f1 > best and (end == len(links) or links[end][2] < score):
            best, best_end = f1, end
    return figures([(contact, voter) for contact, voter, _ in links[:best_end]], world.truth)


def filled(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The columns that both sides fill."""
    columns = [name for name, *_ in con.execute("DESCRIBE contact_record").fetchall()]
    counts = [
        con.execute(f"SELECT {', '.join(f'count({c})' for c in columns)} FROM {side}_record").fetchone()
        for side in ("contact", "voter")
    ]
    return {column for column, *both in zip(columns, *counts) if all(both)}


# One training session blocks on both names and learns all but those; a second one learns the names. Of six ways to train, e-mail
# did best for Splink on development sets, or within 0.002 of the best: it is a person's, where an address is a household's.
SESSIONS_FOR_NAMES = [
    [["email"]],
    [["cell_phone"]],
    [["last_name", "birth_year"], ["first_name", "birth_year"]],
    [["last_name"], ["first_name"]],
]


def splink_pairs(con: duckdb.DuckDBPyConnection) -> list[Scored]:
    logging.getLogger("splink").setLevel(logging.ERROR)
    there = filled(con)
    comparisons = {
        "first_name": cl.NameComparison("first_name"),
        "last_name": cl.NameComparison("last_name"),
        "middle_name": cl.CustomComparison(
            output_column_name="middle_name",
            comparison_levels=[
                cll.NullLevel("middle_name"),
                cll.ExactMatchLevel("middle_name"),
                cll.CustomLevel("left(middle_name_l, 1) = left(middle_name_r, 1)", "same initial"),
                cll.ElseLevel(),
            ],
        ),
        "suffix": cl.ExactMatch("suffix"),
        "birth_year": cl.CustomComparison(
            output_column_name="birth_year",
            comparison_levels=[
                cll.NullLevel("birth_year"),
                cll.CustomLevel("birth_date_l = birth_date_r", "same day"),
                cll.ExactMatchLevel("birth_year"),
                cll.CustomLevel("abs(birth_year_l - birth_year_r) <= 1", "within a year"),
                cll.ElseLevel(),
            ],
        ),
        "gender": cl.ExactMatch("gender"),
        "address": cl.JaroWinklerAtThresholds("address", [0.95, 0.88]),
        "zip5": cl.ExactMatch("zip5").configure(term_frequency_adjustments=True),
        "city": cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        "phones": cl.ArrayIntersectAtSizes("phones", [1]),
        "email": cl.EmailComparison("email"),
    }
    rules = [rule for rule in RULES if there.issuperset(rule)]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[comparison for column, comparison in comparisons.items() if column in there],
        blocking_rules_to_generate_predictions=[
            *(block_on(*rule, arrays_to_explode=rule if rule == ["phones"] else None) for rule in rules),
            SWAPPED,
        ],
        retain_matching_columns=False,
    )
    api = DuckDBAPI(connection=con)
    linker = Linker(
        [api.register(f"{side}_record", dataset_display_name=side) for side in ("contact", "voter")],
        settings,
        log_level=logging.ERROR,
    )
    sure = [
        ["email", "first_name"],
        ["first_name", "last_name", "zip5"],
        ["first_name", "last_name", "city"],
        ["first_name", "last_name"],
    ]
    sure = [rule for rule in sure if there.issuperset(rule)]
    linker.training.estimate_probability_two_random_records_match([block_on(*rule) for rule in (sure[:-1] or sure)], recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for_names = next(rules for rules in SESSIONS_FOR_NAMES if there.issuperset(sum(rules, [])))
    for rule in [["first_name", "last_name"], *for_names]:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    predicted = linker.inference.predict(threshold_match_weight=-10)
    best = con.execute(f"""
        SELECT contact, voter, weight FROM (
            SELECT
                CASE WHEN source_dataset_l = 'contact' THEN unique_id_l ELSE unique_id_r END AS contact,
                CASE WHEN source_dataset_l = 'contact' THEN unique_id_r ELSE unique_id_l END AS voter,
                match_weight AS weight
            FROM {predicted.physical_name})
        QUALIFY row_number() OVER (PARTITION BY contact ORDER BY weight DESC, voter) = 1""").fetchall()
    return [(contact, tuple(voter.split("/")), weight) for contact, voter, weight in best]


FEATURES = """
    SELECT
        c.unique_id AS contact,
        v.unique_id AS voter,
        jaro_winkler_similarity(c.first_name, v.first_name) AS first_jw,
        first_name_similarity(c.first_name, v.first_name) AS first_similarity,
        jaro_winkler_similarity(c.last_name, v.last_name) AS last_jw,
        last_name_similarity(c.last_name, v.last_name) AS last_similarity,
        greatest(jaro_winkler_similarity(c.first_name, v.last_name), 0) + greatest(jaro_winkler_similarity(c.last_name, v.first_name), 0)
            AS swapped,
        jaro_winkler_similarity(c.first_name, v.middle_name) AS first_is_middle,
        (c.middle_name = v.middle_name)::INT + (left(c.middle_name, 1) = left(v.middle_name, 1))::INT AS middle,
        (c.suffix = v.suffix)::INT AS suffix,
        (c.suffix IS NOT NULL)::INT - (v.suffix IS NOT NULL)::INT AS one_suffix,
        (c.birth_date = v.birth_date)::INT AS birth_date,
        abs(c.birth_year - v.birth_year) AS years_apart,
        v.birth_year AS voter_born,
        (c.gender = v.gender)::INT AS gender,
        (v.gender = 'F')::INT AS is_woman,
        (c.zip5 = v.zip5)::INT AS zip5,
        (left(c.zip5, 3) = left(v.zip5, 3))::INT AS zip3,
        (c.city = v.city)::INT AS city,
        address_similarity(c.address, v.address) AS address,
        (c.address_key = v.address_key)::INT AS address_key,
        (split_part(c.address, ' ', 1) = split_part(v.address, ' ', 1))::INT AS house,
        len(list_intersect(c.phones, v.phones)) AS phones,
        (c.cell_phone = v.cell_phone)::INT AS cell,
        (c.email = v.email)::INT AS email,
        jaro_winkler_similarity(split_part(c.email, '@', 1), split_part(v.email, '@', 1)) AS email_name,
        count(*) OVER contact AS candidates,
        f.voters AS same_first_names,
        s.voters AS same_last_names,
        a.voters AS same_addresses
    FROM pair AS p
    JOIN contact_record AS c ON c.unique_id = p.contact
    JOIN voter_record AS v ON v.unique_id = p.voter
    LEFT JOIN (SELECT first_name, count(*) AS voters FROM voter_record GROUP BY ALL) AS f ON f.first_name = v.first_name
    LEFT JOIN (SELECT last_name, count(*) AS voters FROM voter_record GROUP BY ALL) AS s ON s.last_name = v.last_name
    LEFT JOIN (SELECT address_key, zip5, count(*) AS voters FROM voter_record GROUP BY ALL) AS a
        ON a.address_key = v.address_key AND a.zip5 = v.zip5
    WINDOW contact AS (PARTITION BY c.unique_id)"""

# How a candidate stands among the others of its contact, by a plain sum.
COMPETITION = """
    WITH summed AS (
        SELECT
            f.*,
            2 * coalesce(first_similarity, 0.5) + 2 * coalesce(last_similarity, 0.5) + 0.5 * coalesce(middle, 0.5) + coalesce(zip5, 0.5)
                + coalesce(city, 0.5) + coalesce(address, 0.5) + coalesce(phones, 0) + 2 * coalesce(email, 0)
                + CASE WHEN years_apart <= 1 THEN 2 ELSE 0 END AS plain_sum
        FROM feature AS f
    )
    SELECT
        s.*,
        rank() OVER (contact ORDER BY plain_sum DESC) AS place,
        max(plain_sum) OVER contact - plain_sum AS behind_best,
        plain_sum - max(plain_sum) OVER (PARTITION BY contact ORDER BY plain_sum, voter
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ahead_of_next,
        sum((address >= 0.9)::INT) OVER contact AS household,
        sum((address >= 0.9 AND last_similarity >= 0.9)::INT) OVER contact AS family,
        sum((first_similarity >= 0.9 AND last_similarity >= 0.9)::INT) OVER contact AS namesakes,
        max(first_similarity) OVER contact AS best_first_similarity
    FROM summed AS s
    WINDOW contact AS (PARTITION BY contact)
    QUALIFY place <= 10
    ORDER BY contact, voter"""

FOLDS = 4
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.8,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 1,
    "deterministic": True,
    "num_threads": 1,
    "verbosity": -1,
}
TREES = 200


def classifier_pairs(con: duckdb.DuckDBPyConnection) -> list[Scored]:
    """Each contact's best candidate by a classifier that was trained on the other contacts."""
    rules = [
        "SELECT c.unique_id AS contact, v.unique_id AS voter FROM {} AS c JOIN {} AS v ON ".format(
            *(
                f"(SELECT unique_id, unnest(phones) AS phones FROM {side}_record)" if rule == ["phones"] else f"{side}_record"
                for side in ("contact", "voter")
            )
        )
        + " AND ".join(f"c.{column} = v.{column}" for column in rule)
        for rule in RULES
    ]
    swapped = "SELECT l.unique_id, r.unique_id FROM contact_record AS l JOIN voter_record AS r ON " + SWAPPED
    con.execute(f"CREATE OR REPLACE TABLE pair AS {' UNION '.join([*rules, swapped])}")
    con.execute(f"CREATE OR REPLACE TABLE feature AS {FEATURES}")
    con.execute(f"CREATE OR REPLACE TABLE feature AS {COMPETITION}")
    columns = con.execute("""
        SELECT f.*, EXISTS (FROM truth AS t WHERE t.person_id = f.contact AND t.state || '/' || t.svid = f.voter)::INT AS is_right
        FROM feature AS f ORDER BY contact, voter""").fetchnumpy()
    contacts, voters, is_right = (numpy.asarray(columns.pop(name)) for name in ("contact", "voter", "is_right"))
    features = numpy.column_stack(
        [numpy.ma.filled(numpy.ma.asarray(values, dtype=float), numpy.nan) for values in columns.values()]
    )
    names = sorted(set(contacts))
    fold_of = dict(zip(random.Random(1).sample(names, len(names)), (i % FOLDS for i in range(len(names)))))
    folds = numpy.array([fold_of[contact] for contact in contacts])
    scores = numpy.zeros(len(contacts))
    for fold in range(FOLDS):
        learnt, judged = folds != fold, folds == fold
        model = lightgbm.train(PARAMETERS, lightgbm.Dataset(features[learnt], is_right[learnt]), TREES)
        scores[judged] = model.predict(features[judged])
    best: dict[str, Scored] = {}
    for contact, voter, score in zip(contacts, voters, scores):
        if contact not in best or score > best[contact][2]:
            best[contact] = (contact, tuple(voter.split("/")), float(score))
    return list(best.values())
