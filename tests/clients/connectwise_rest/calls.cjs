'use strict'
// Calls a server through connectwise-rest and prints what it saw. Run by node with NODE_PATH at the client's
// node_modules. The argument is a JSON object: authority, company, publicKey, privateKey, clientId, and what to do to
// the desk's neighbours (story.py).

const { ManageAPI } = require('connectwise-rest')

const account = JSON.parse(process.argv[2])
const requests = [] // what the client says it has sent

function connect(privateKey) {
  return new ManageAPI({
    companyId: account.company,
    companyUrl: account.authority,
    publicKey: account.publicKey,
    privateKey,
    clientId: account.clientId,
    logger: (level, text) => requests.push(text),
  })
}

const ids = (records) => records.map((record) => record.id)

/** What the client rejects with when a call must fail: an object {status, data, message}, not an Error. */
async function refusal(call) {
  try {
    await call()
  } catch (error) {
    if (error.status === undefined) throw error
    return { type: error.constructor.name, status: error.status, body: error.data }
  }
  throw new Error('the call was not refused')
}

async function readSetup(client) {
  return {
    info: await client.SystemAPI.getSystemInfo(),
    boards: await client.ServiceAPI.getServiceBoards(),
    statuses: await client.ServiceAPI.getServiceBoardsByParentIdStatuses(1, { orderBy: 'sortOrder' }),
    members: await client.SystemAPI.getSystemMembers({ conditions: 'identifier="jsmith"' }),
  }
}

/** A ticket that stays, through everything that is done to a ticket. */
async function keepTicket({ ServiceAPI }) {
  const created = await ServiceAPI.postServiceTickets({
    summary: 'Made by a client',
    board: { id: 1 },
    company: { id: 12345 },
    contact: { id: 67890 },
    priority: { id: 2 },
    initialDescription: 'As told on the phone: \u201cit beeps\u201d',
  })
  const read = await ServiceAPI.getServiceTicketsById(created.id)
  const patched = await ServiceAPI.patchServiceTicketsById(created.id, [
    { op: 'replace', path: 'status', value: { name: 'In Progress' } },
    { op: 'replace', path: 'owner', value: { id: 124 } },
  ])
  const note = await ServiceAPI.postServiceTicketsByParentIdNotes(created.id, {
    text: 'The fan is loose.',
    internalAnalysisFlag: true,
  })
  return {
    created,
    read,
    patched,
    note,
    notes: await ServiceAPI.getServiceTicketsByParentIdNotes(created.id, { orderBy: 'id' }),
    kept: await ServiceAPI.getServiceTicketsById(created.id),
  }
}

async function findTickets({ ServiceAPI }) {
  const byConditions = {
    conditions: 'board/name = "Service Desk" and closedFlag = False and owner/identifier = "jsmith"',
    orderBy: 'id desc',
  }
  const filter = { conditions: "summary like '%by a client%'", orderBy: 'id asc' }
  return {
    found: ids(await ServiceAPI.getServiceTickets(byConditions)),
    searched: ids(await ServiceAPI.postServiceTicketsSearch(filter)),
    count: (await ServiceAPI.getServiceTicketsCount()).count,
    openCount: (await ServiceAPI.getServiceTicketsCount({ conditions: 'closedFlag=False' })).count,
  }
}

/** All tickets by the client's own paginate(), and how many requests it made. */
async function pageTickets(client, pageSize) {
  const before = requests.length
  const tickets = await client.paginate(client.ServiceAPI.getServiceTickets, { pageSize }, { orderBy: 'id asc' })
  return { ids: ids(tickets), requests: requests.length - before }
}

/** A ticket whose references are names, made and deleted. */
async function deleteTicket(client) {
  const { ServiceAPI } = client
  const doomed = await ServiceAPI.postServiceTickets({
    summary: 'Made to be deleted',
    board: { name: 'Service Desk' },
    company: { identifier: 'Fabrikam' },
  })
  const countBefore = (await ServiceAPI.getServiceTicketsCount()).count
  const pages = {}
  for (const size of [4, 5, 100]) pages[size] = await pageTickets(client, size)
  const deleted = await ServiceAPI.deleteServiceTicketsById(doomed.id)
  return {
    doomed,
    pages,
    deleted,
    countBefore,
    countAfter: (await ServiceAPI.getServiceTicketsCount()).count,
    gone: await refusal(() => ServiceAPI.getServiceTicketsById(doomed.id)),
  }
}

/** One record that stays, and another that is deleted, of one kind. `before` is what its list takes before the query. */
async function keepNeighbour(api, name, { body, change: [path, value], other }, ...before) {
  const call = (verb, suffix, ...given) => api[`${verb}${name}${suffix}`](...given)
  const created = await call('post', '', body)
  const saw = {
    created,
    read: await call('get', 'ById', created.id),
    changed: await call('patch', 'ById', created.id, [{ op: 'replace', path, value }]),
    found: ids(await call('get', '', ...before, { conditions: `id = ${created.id}` })),
  }
  const doomed = other && (await call('post', '', { ...body, ...other }))
  saw.count = (await call('get', 'Count')).count
  if (doomed) {
    await call('delete', 'ById', doomed.id)
    saw.gone = await refusal(() => call('get', 'ById', doomed.id))
  }
  return saw
}

async function keepNeighbours({ CompanyAPI, SystemAPI, TimeAPI }, told) {
  return {
    neighbours: {
      companies: await keepNeighbour(CompanyAPI, 'CompanyCompanies', told.companies),
      contacts: await keepNeighbour(CompanyAPI, 'CompanyContacts', told.contacts),
      members: await keepNeighbour(SystemAPI, 'SystemMembers', told.members),
      timeEntries: await keepNeighbour(TimeAPI, 'TimeEntries', told.timeEntries),
      // Its list takes a managedIdentifier first, and never sends it (dist/Manage/CompanyAPI.js, line 963).
      configurations: await keepNeighbour(CompanyAPI, 'CompanyConfigurations', told.configurations, undefined),
    },
  }
}

async function beRefused({ ServiceAPI }) {
  return {
    notFound: await refusal(() => ServiceAPI.getServiceTicketsById(404404)),
    badConditions: await refusal(() => ServiceAPI.getServiceTickets({ conditions: 'summary =' })),
    badTicket: await refusal(() => ServiceAPI.postServiceTickets({ board: { id: 1 }, company: { id: 12345 } })),
    badKey: await refusal(() => connect('wrong').ServiceAPI.getServiceBoards()),
  }
}

async function main() {
  const client = connect(account.privateKey)
  const seen = {
    ...(await readSetup(client)),
    ...(await keepTicket(client)),
    ...(await findTickets(client)),
    ...(await deleteTicket(client)),
    ...(await keepNeighbours(client, account.neighbours)),
    ...(await beRefused(client)),
  }
  process.stdout.write(JSON.stringify(seen))
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
