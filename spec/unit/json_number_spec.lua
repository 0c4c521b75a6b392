local core = require "n8n.core"
local need = require "spec.support.need"
local process = require "spec.support.process"
local values = require "spec.support.json_values"

local subtype_of = rawget(math, "type") -- 5.3 and later
local has_integers = subtype_of ~= nil

-- Fewer rounds where everything takes thirty times as long (valgrind).
local ROUNDS = os.getenv("N8N_SLOW_MOTION") and 300 or 2500

-- What a number text is written as again; "text" when it was read as a fragment.
local function again(text)
  local value = core.decode(text)
  assert.equal(text, core.isfragment(value) and tostring(value) or text)
  return core.encode(value), core.isfragment(value) and "text" or "number"
end

describe("numbers", function()
  -- text, written by Luas with integers, written by the others
  local numbers = {
    { "0", "0", "0" },
    { "-0", "-0.0", "-0" },
    { "-0.0", "-0.0", "-0" },
    { "0e5", "0.0", "0" },
    { "0.000", "0.0", "0" },
    { "1", "1", "1" },
    { "-17", "-17", "-17" },
    { "1.0", "1.0", "1" },
    { "1.50", "1.5", "1.5" },
    { "100e-2", "1.0", "1" },
    { "1E5", "100000.0", "100000" },
    { "0.1", "0.1", "0.1" },
    { "0.30000000000000004", "0.30000000000000004", "0.30000000000000004" },
    { "1e-6", "0.000001", "0.000001" },
    { "1e-7", "1e-7", "1e-7" },
    { "1.25e-9", "1.25e-9", "1.25e-9" },
    { "9007199254740991", "9007199254740991", "9007199254740991" },
    { "9007199254740992", "9007199254740992", "9007199254740992" },
    { "9007199254740994", "9007199254740994", "9007199254740994" },
    { "1e20", "100000000000000000000.0", "100000000000000000000" },
    { "1e21", "1e21", "1e21" },
    { "1000000000000000000000", "1e21", "1e21" },
    { "1.7976931348623157e308", "1.7976931348623157e308", "1.7976931348623157e308" },
    { "2.2250738585072014e-308", "2.2250738585072014e-308", "2.2250738585072014e-308" },
    { "5e-324", "5e-324", "5e-324" },
    { "1e-310", "1e-310", "1e-310" },
    -- 2^-44: the closest decimal of 16 digits misses it, the next one is its shortest form
    { "5.684341886080802e-14", "5.684341886080802e-14", "5.684341886080802e-14" },
    { "9.5367431640625e-7", "9.5367431640625e-7", "9.5367431640625e-7" },
    { "1e23", "1e23", "1e23" },
    { "0.000001e-3", "1e-9", "1e-9" },
  }
  for _, case in ipairs(numbers) do
    it(case[1] .. " is a number", function()
      local text, kind = again(case[1])
      assert.equal("number", kind)
      assert.equal(has_integers and case[2] or case[3], text)
    end)
  end

  for _, text in ipairs { "3.14159265358979323846", "1e400", "-1e400", "123456789012345678901", "4e-324", "1e-400",
    "0.10000000000000001", "0.1000000000000000055511151231257827", "9.0071992547409930e15", "1.7976931348623159e308",
    "1e99999999999999999999", "9223372036854775808.5", "179769313486231570000e290" } do
    it(text .. " stays text", function()
      local written, kind = again(text)
      assert.equal("text", kind)
      assert.equal(text, written)
    end)
  end

  -- What fits 64 bits is an integer where Lua has these; doubles hold the first two only.
  for _, case in ipairs { { "9007199254740993" }, { "9223372036854775807" }, { "-9223372036854775808" },
    { "123456789012345678" }, { "1234567890123456800", true }, { "-9007199254740994", true } } do
    local text, is_double = case[1], case[2]
    it(text .. " is exact", function()
      local written, kind = again(text)
      assert.equal(text, written)
      assert.equal((has_integers or is_double) and "number" or "text", kind)
    end)
  end

  it("beyond 64 bits are doubles where these are exact", function()
    local written, kind = again "9223372036854775808"
    assert.equal("9223372036854775808", written)
    assert.equal("text", kind) -- its double's shortest form says ...776000
    written, kind = again "9223372036854776000"
    assert.equal("number", kind)
    assert.equal(values.decimal "9223372036854776000", values.decimal(written))
  end)

  it("keep their subtype on Luas that have one", function()
    if has_integers then
      for text, subtype in pairs { ["1"] = "integer", ["1.0"] = "float", ["1e2"] = "float", ["-0"] = "float",
        ["9223372036854775807"] = "integer", ["-9223372036854775808"] = "integer" } do
        local value = core.decode(text)
        assert.equal(subtype, subtype_of(value))
        assert.equal(subtype, subtype_of(core.decode(core.encode(value))))
      end
    end
    assert.equal("-inf", tostring(1 / core.decode "-0"))
    assert.equal("-inf", tostring(1 / core.decode(core.encode(core.decode "-0.0"))))
  end)

  it("of Lua are written so that they read back the same", function()
    for _, value in ipairs { 0.1, 1 / 3, 2 ^ 53, 2 ^ 63, -2 ^ 63, 2 ^ 64, 1e15, 1e16, 1e21, 1e22, 123456.789, 2 ^ -1074,
      2 ^ -1022, 1.7976931348623157e308 } do
      assert.is_true(values.same(value, core.decode(core.encode(value))))
    end
  end)
end)

-- The double's shortest form, found by trying.
local function shortest(double)
  for digits = 1, 17 do
    local text = ("%." .. digits .. "g"):format(double)
    if tonumber(text) == double then
      return text
    end
  end
end

local function random_digits(count)
  local digits = {}
  for i = 1, count do
    digits[i] = math.random(0, 9)
  end
  return table.concat(digits)
end

local function random_number_text()
  local text = (math.random(2) == 1 and "-" or "") .. (math.random(3) == 1 and "0" or math.random(1, 9) ..
    random_digits(math.random(0, 22)))
  if math.random(2) == 1 then
    text = text .. "." .. random_digits(math.random(1, 22))
  end
  if math.random(3) == 1 then
    text = text .. (math.random(2) == 1 and "e" or "E") .. ({ "", "+", "-" })[math.random(3)] .. math.random(0, 330)
  end
  return text
end

describe("any number text", function()
  it("means the same after decoding and encoding, and is text only if no Lua number says so", function()
    math.randomseed(20261123)
    for _ = 1, ROUNDS do
      local text = random_number_text()
      local value = core.decode(text)
      local written = core.encode(value)
      assert.equal(values.decimal(text), values.decimal(written))
      if core.isfragment(value) then
        assert.equal(text, written)
        local double = tonumber(text .. (text:find "[.eE]" and "" or ".0"))
        if double ~= 0 and double - double == 0 then
          assert.not_equal(values.decimal(text), values.decimal(shortest(double)))
        end
      end
    end
  end)
end)

describe("any double", function()
  it("is written in a form that reads back the same and has no digit too many", function()
    math.randomseed(20261124)
    for _ = 1, ROUNDS do
      local mantissa = math.random(0, 2 ^ 26 - 1) * 2 ^ 27 + math.random(0, 2 ^ 27 - 1)
      local exponent = math.random(-1074, 970)
      local double = mantissa * 2.0 ^ exponent
      if math.random(20) == 1 then
        double = 2.0 ^ exponent
      end
      local written = core.encode(double)
      local value = core.decode(written)
      assert.is_true(values.same(double, value), written)
      assert.is_true(#values.decimal(written) <= #values.decimal(shortest(double)), written)
    end
  end)

  -- In a process of its own, with a locale made for it: few machines have one with a decimal comma.
  it("is read and written alike whatever the locale's decimal point is", function()
    local folder = process.tempdir()
    process.run { "localedef", "-i", "de_DE", "-f", "UTF-8", folder .. "/de_DE.UTF-8" }
    local result = process.run({ process.lua(), "-e", [[
      if not os.setlocale("de_DE.UTF-8", "numeric") then
        os.exit(3)
      end
      local core = require "n8n.core"
      for _, text in ipairs { "0.30000000000000004", "2.5e-300", "1234.5", "0.1", "5.684341886080802e-14" } do
        assert(type(core.decode(text)) == "number" and core.encode(core.decode(text)) == text, text)
      end
      assert(core.isfragment(core.decode "3.14159265358979323846"))
    ]] }, { env = { ASAN_OPTIONS = "detect_leaks=0", -- glibc never frees what it makes of LOCPATH
      LOCPATH = folder, LUA_CPATH = package.cpath, LUA_CPATH_5_2 = false, LUA_CPATH_5_3 = false,
      LUA_CPATH_5_4 = false } })
    process.remove(folder)
    if result.code == 3 then
      pending(need.excuse "no sources of the locale de_DE here (package locales)")
    end
    assert.equal(0, result.code, result.err)
  end)
end)
