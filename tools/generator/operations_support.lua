-- What the parts of the operation generator share.

local support = {}

--- Ends the generator with a sentence that says what the document or the rules lack.
function support.fail(format, ...)
  io.stderr:write("generator: ", format:format(...), "\n")
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

--- The texts of either list, each once, in their order; nil where a list is missing, which stands for any text.
function support.union(a, b)
  if not a or not b then
    return nil
  end
  local texts, seen = {}, {}
  for _, list in ipairs({ a, b }) do
    for _, text in ipairs(list) do
      if not seen[text] then
        seen[text] = true
        texts[#texts + 1] = text
      end
    end
  end
  return texts
end

--- A list as a set.
function support.set(list)
  local set = {}
  for _, value in ipairs(list) do
    set[value] = true
  end
  return set
end

--- A scalar of a document as text; nil for what is none.
function support.text_of(value)
  if type(value) == "number" then
    return ("%.14g"):format(value)
  elseif type(value) == "string" or type(value) == "boolean" then
    return tostring(value)
  end
end

--- The scalars of a list as texts; nil without a list.
function support.texts(list)
  if not list then
    return nil
  end
  local texts = {}
  for _, value in ipairs(list) do
    texts[#texts + 1] = support.text_of(value)
  end
  return texts
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
