--- A workflow, and a page of them, as n8n answers them: about 6.8 KB each.
-- @module bench.page

local page = {}

--- The text of a workflow.
-- @tparam number number tells it from others
-- @treturn string
function page.workflow(number)
  local nodes = {}
  for i = 1, 10 do
    nodes[i] = ([[{"parameters":{"method":"POST","url":"https://shop.example.com/api/orders/%d?full=true",]]
      .. [["sendBody":true,"options":{"timeout":%d,"retry":{"maxTries":3}},"jsonBody":"={\n  \"id\": {{ $json.id }},]]
      .. [[\n  \"name\": \"{{ $json.name }}\",\n  \"note\": \"größer als \\\"%d\\\"\"\n}"},]]
      .. [["id":"5f0c54d2-8f6c-4b7e-9d3a-%012d","name":"Step %d","type":"n8n-nodes-base.httpRequest",]]
      .. [["typeVersion":4.2,"position":[%d,-%d],"credentials":{"httpHeaderAuth":{"id":"b27a2ccd52989329",]]
      .. [["name":"Shop API"}},"retryOnFail":true,"notes":"%s"}]]):format(i, i * 1000, i, i, i, i * 220, i * 40,
      ("Sends the order on. "):rep(2))
  end
  local connections = {}
  for i = 1, 9 do
    connections[i] = ([=["Step %d":{"main":[[{"node":"Step %d","type":"main","index":0}],[]]}]=]):format(i, i + 1)
  end
  return ([[{"updatedAt":"2026-03-01T10:00:00.000Z","createdAt":"2026-01-01T00:00:00.000Z","id":"wf%014d",]]
    .. [["name":"Orders: intake %d","active":%s,"isArchived":false,"nodes":[%s],"connections":{%s},]]
    .. [["settings":{"executionOrder":"v1"},"staticData":null,"meta":null,"pinData":null,"versionId":"v%d",]]
    .. [["triggerCount":1,"tags":[{"id":"t1","name":"prod"}]}]]):format(number, number, tostring(number % 2 == 0),
    table.concat(nodes, ","), table.concat(connections, ","), number)
end

--- The text of a page of them.
-- @tparam number count
-- @treturn string
function page.of(count)
  local items = {}
  for i = 1, count do
    items[i] = page.workflow(i)
  end
  return '{"data":[' .. table.concat(items, ",") .. '],"nextCursor":null}'
end

return page
