--- Shows on a terminal how far a script is.

-- lua-term is there on many machines and needed on none: without it there is no progress line.
local function is_terminal()
  local ok, term = pcall(require, "term.core")
  return ok and term.isatty(io.stderr)
end

local progress = {}

local Progress = {}
Progress.__index = Progress

--- Makes a progress line for a script with these options; its `report` is the one that was last shown.
function progress.new(options)
  return setmetatable({ active = not options.quiet and is_terminal(), shown_at = 0 }, Progress)
end

local STEADY = 3 -- seconds of one kind of work before its rate says anything

local function in_words(seconds)
  if seconds >= 5400 then
    return ("%.1f h"):format(seconds / 3600)
  elseif seconds >= 90 then
    return ("%d min"):format(math.floor(seconds / 60 + 0.5))
  end
  return ("%d s"):format(math.ceil(seconds))
end

--- How far work is: see `n8n.script.progress_line`.
function progress.line(done, total, what, at_first, seconds)
  local line = ("%s %s"):format(total and ("%d of %d"):format(done, total) or tostring(done), (what:gsub("%c", " ")))
  local rate = seconds >= STEADY and (done - at_first) / seconds or 0
  if rate <= 0 then
    return line
  end
  -- From Lua 5.3 on, %d raises for a number with a fraction.
  line = ("%s, %s/s"):format(line, rate >= 10 and ("%d"):format(math.floor(rate + 0.5)) or ("%.1f"):format(rate))
  if total and total > done then
    line = ("%s, %s left"):format(line, in_words((total - done) / rate))
  end
  return line
end

--- Shows how far a job is: on a terminal, at most once a second, in one line that is overwritten.
function Progress:show(report, done, total, what)
  self.report = report or self.report
  local now = os.time()
  what = tostring(what or "")
  if self.what ~= what then
    self.what, self.began, self.at_first = what, now, done
  end
  if not self.active or now == self.shown_at then
    return
  end
  self.shown_at = now
  io.stderr:write("\r\27[K", progress.line(done, total, what, self.at_first, now - self.began))
  io.stderr:flush()
  self.drawn = true
end

--- Takes the line away.
function Progress:clear()
  if self.drawn then
    io.stderr:write("\r\27[K")
    self.drawn = false
  end
end

return progress
