-- Send POSTs as htmx does: path, cookie and form by row in turn; KEY in a form is new each time.
local rows, turn, run = {}, 0, tostring(os.time())

function init(arguments)
  math.randomseed(os.time())
  run = string.format("%d-%d", os.time(), math.random(1e9))
  for line in io.lines(arguments[1]) do
    local path, cookie, form = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)$")
    rows[#rows + 1] = { path, cookie, form }
  end
  turn = math.random(#rows)
end

function request()
  turn = turn % #rows + 1
  local path, cookie, form = unpack(rows[turn])
  local body = form:gsub("key=KEY", "key=" .. run .. "-" .. turn .. "-" .. math.random(1e9))
  return wrk.format("POST", path, {
    Cookie = cookie,
    ["Content-Type"] = "application/x-www-form-urlencoded",
    ["HX-Request"] = "true",
  }, body)
end

function done(summary, latency)
  local errors = summary.errors
  local wrong = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  print(string.format('\n{"requests": %d, "seconds": %f, "wrong": %d, "p95": %f, "slowest": %f}',
    summary.requests, summary.duration / 1e6, wrong, latency:percentile(95) / 1e3, latency.max / 1e3))
end
