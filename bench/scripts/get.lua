-- Send GETs of the address itself, or, with a file of rows, of path and cookie by row in turn.
local rows, turn = {}, 0

function init(arguments)
  if arguments[1] then
    for line in io.lines(arguments[1]) do
      local path, cookie = line:match("^([^\t]*)\t?(.*)$")
      rows[#rows + 1] = wrk.format("GET", path, { Cookie = cookie, ["Accept-Encoding"] = "gzip" })
    end
  end
end

function request()
  if #rows == 0 then
    return wrk.format("GET", nil, { ["Accept-Encoding"] = "gzip" })
  end
  turn = turn % #rows + 1
  return rows[turn]
end

function done(summary, latency)
  local errors = summary.errors
  local wrong = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  print(string.format('\n{"requests": %d, "seconds": %f, "wrong": %d, "p95": %f, "slowest": %f}',
    summary.requests, summary.duration / 1e6, wrong, latency:percentile(95) / 1e3, latency.max / 1e3))
end
