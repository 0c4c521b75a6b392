-- busted's plain output, which names each skipped spec and why, and counts for tools/check: "passed failed skipped".
return function(options)
  local busted = require "busted"
  local handler = require "busted.outputHandlers.plainTerminal"(options)

  local function write_counts()
    local path = os.getenv("N8N_COUNTS")
    if path then
      local file = assert(io.open(path, "w"))
      file:write(("%d %d %d\n"):format(handler.successesCount, handler.failuresCount + handler.errorsCount,
        handler.pendingsCount))
      file:close()
    end
    return nil, true
  end

  busted.subscribe({ "suite", "end" }, write_counts)
  return handler
end
