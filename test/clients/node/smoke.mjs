// Loads canvass into DuckDB's Node client: `node smoke.mjs <binary>`, run where `npm ci` installed package-lock.json.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';

const { DuckDBInstance } = createRequire(path.resolve('package.json'))('@duckdb/node-api');

const instance = await DuckDBInstance.create(':memory:', { allow_unsigned_extensions: 'true' });
const connection = await instance.connect();

async function firstRow(sql) {
    return (await connection.runAndReadAll(sql)).getRowsJS()[0];
}

await connection.run(`LOAD '${path.resolve(process.argv[2])}'`);
assert.deepEqual(await firstRow("SELECT phone_e164('(305) 555-0123')"), ['+13055550123']);
assert.deepEqual(await firstRow("SELECT soundex('Robert'), soundex(NULL)"), ['R163', null]);
assert.deepEqual(await firstRow('SELECT count(*) > 0 FROM canvass.help()'), [true]);
console.log('node ok');
