-- Send POSTs as htmx does, each row once; a file next to the rows keeps the place between runs.
local rows, turn, place = {}, 0, nil

function init(arguments)
  place = arguments[1] .. ".place"
  local kept = io.open(place)
  if kept then
    turn = tonumber(kept:read("*l"))
    kept:close()
  end
  for line in io.lines(arguments[1]) do
    local path, cookie, form = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)$")
    rows[#rows + 1] = { path, cookie, form }
  end
end

function request()
  turn = turn + 1
  if turn % 100 == 0 then
    local kept = io.open(place, "w")
    kept:write(turn + 200)
    kept:close()
  end
  local path, cookie, form = unpack(rows[turn])
  return wrk.format("POST", path, {
    Cookie = cookie,
    ["Content-Type"] = "application/x-www-form-urlencoded",
    ["HX-Request"] = "true",
  }, form)
end

function done(summary, latency)
  local errors = summary.errors
  local wrong = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  print(string.format('\n{"requests": %d, "seconds": %f, "wrong": %d, "p95": %f, "slowest": %f}',
    summary.requests, summary.duration / 1e6, wrong, latency:percentile(95) / 1e3, latency.max / 1e3))
end
