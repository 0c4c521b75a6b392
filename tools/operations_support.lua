-- What the parts of the operation generator share.

local support = {}

--- Ends the generator with a sentence that says what the document or the rules lack.
function support.fail(format, ...)
  io.stderr:write("generate_operations: ", format:format(...), "\n")
  os.exit(1)
end

--- The keys of a table in byte order: what makes the output the same on every run.
function support.sorted_keys(set)
  local keys = {}
  for key in pairs(set) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  return keys
end

--- A path with every parameter as "{}".
function support.normalise(path)
  return (path:gsub("{[^}]*}", "{}"))
end

--- True when `path` is `prefix` or lies below it: "/a/{}" covers "/a/{}/b", not "/a/{}b".
function support.covers(prefix, path)
  return path == prefix or path:sub(1, #prefix + 1) == prefix .. "/"
end

return support
