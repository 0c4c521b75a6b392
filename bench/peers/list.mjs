// The ids of all workflows with the fetch of Node.js.
const base = `${process.env.N8N_URL}/api/v1/workflows?limit=250`;
const headers = { 'X-N8N-API-KEY': process.env.N8N_API_KEY, Accept: 'application/json' };
let cursor;
do {
  const response = await fetch(cursor ? `${base}&cursor=${cursor}` : base, { headers });
  const page = await response.json();
  process.stdout.write(page.data.map(({ id }) => `${id}\n`).join(''));
  cursor = page.nextCursor;
} while (cursor);
