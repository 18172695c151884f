-- Send what gateways send: method, path and form by row in turn; KEY becomes a new message's or
-- session's id. An answer is right if it contains the word that the row ends with.
local rows, turn, run = {}, 0, ""
local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function init(arguments)
  math.randomseed(os.time())
  run = string.format("%d-%d", os.time(), math.random(1e9))
  for line in io.lines(arguments[1]) do
    local method, path, form = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t")
    rows[#rows + 1] = { method, path, form }
    expected = line:match("\t([^\t]*)$")
  end
  turn = math.random(#rows)
  unlike = 0
end

function request()
  turn = turn % #rows + 1
  local method, path, form = unpack(rows[turn])
  local id = run .. "-" .. turn .. "-" .. math.random(1e9)
  local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
  return wrk.format(method, path:gsub("KEY", id), headers, (form:gsub("KEY", id)))
end

function response(_, _, body)
  if not body:find(expected, 1, true) then
    unlike = unlike + 1
  end
end

function done(summary, latency)
  local errors = summary.errors
  local wrong = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  for _, thread in ipairs(threads) do
    wrong = wrong + thread:get("unlike")
  end
  print(string.format('\n{"requests": %d, "seconds": %f, "wrong": %d, "p95": %f, "slowest": %f}',
    summary.requests, summary.duration / 1e6, wrong, latency:percentile(95) / 1e3, latency.max / 1e3))
end
