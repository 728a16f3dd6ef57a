-- rotates session cookies (one file, one cookie header a line) and optionally paths; prints one JSON line
local cookies, paths, n = {}, {}, 0
function init(args)
  local cf = os.getenv("CK")
  if cf and cf ~= "" then for l in io.lines(cf) do if #l>0 then cookies[#cookies+1]=l end end end
  local p = os.getenv("PATHS")
  if p and p ~= "" then for w in p:gmatch("%S+") do paths[#paths+1]=w end end
end
function request()
  n = n + 1
  local h = {["User-Agent"]="perf"}
  if os.getenv("PROTO") then h["X-Forwarded-Proto"]=os.getenv("PROTO") end
  if os.getenv("HOSTH") and os.getenv("HOSTH")~="" then h["Host"]=os.getenv("HOSTH") end
  if #cookies>0 then h["Cookie"]=cookies[(n-1)%#cookies+1] end
  local path = #paths>0 and paths[(n-1)%#paths+1] or nil
  return wrk.format("GET", path, h)
end
function done(s, l, r)
  io.write(string.format('JSON {"rps":%.2f,"n":%d,"p50":%.2f,"p95":%.2f,"p99":%.2f,"max":%.2f,"bytes":%.0f,"bad":%d,"err":%d}\n',
    s.requests/(s.duration/1e6), s.requests, l:percentile(50)/1000, l:percentile(95)/1000, l:percentile(99)/1000, l.max/1000, s.bytes/math.max(1,s.requests), s.errors.status, s.errors.connect+s.errors.read+s.errors.write+s.errors.timeout))
end
