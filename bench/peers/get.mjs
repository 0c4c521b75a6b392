// One workflow with the fetch of Node.js.
const headers = { 'X-N8N-API-KEY': process.env.N8N_API_KEY, Accept: 'application/json' };
const response = await fetch(`${process.env.N8N_URL}/api/v1/workflows/wf00000000000001`, { headers });
console.log((await response.json()).id);
