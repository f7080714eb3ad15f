// Has Node's fetch meet every fault, and prints what its caller saw; arguments and telling are those of fault_calls.py.
const [faults, account] = process.argv.slice(3).map((each) => JSON.parse(each));
const url = `${account.url}/service/tickets`;
const keys = `${account.company}+${account.publicKey}:${account.privateKey}`;
const headers = { Authorization: `Basic ${Buffer.from(keys).toString('base64')}`, clientId: account.clientId };
const ticket = { summary: 'Made by a client', board: { id: 1 }, company: { id: 12345 } };
const writes = ['reset', 'dropped'];

async function told(effect, asked) {
  const options = { headers: { ...headers, 'X-Mock-Fault': asked } };
  let answer;
  try {
    answer = writes.includes(effect)
      ? await fetch(url, { ...options, method: 'POST', body: JSON.stringify(ticket) })
      : await fetch(`${url}?pageSize=2&page=2`, options);
  } catch (error) {
    return error.name;
  }
  try {
    const value = await answer.json();
    return Array.isArray(value) ? `${answer.status} with ${value.map((each) => each.id).join(', ')}` : `${answer.status}`;
  } catch (error) {
    return `${answer.status} ${error.name}`;
  }
}

const seen = {};
for (const [effect, asked] of Object.entries(faults)) seen[effect] = await told(effect, asked);
console.log(JSON.stringify(seen));
