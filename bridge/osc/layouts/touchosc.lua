-- Subscribes, again and again: what a lost packet had said comes with the next snapshot.
-- PORT is the receive port of this connection in TouchOSC. It must be the same there and here.
local PORT = 9000
local PERIOD, LEASE = @PERIOD@, @LEASE@ -- milliseconds, seconds
local due = 0
local found = {}

local function control(path)
  if found[path] == nil then
    found[path] = self:findByName(path, true) or false
  end
  return found[path]
end

local function show(path, on)
  if control(path) then
    control(path).visible = on ~= 0
  end
end

function update()
  local now = getMillis()
  if now >= due then
    due = now + PERIOD
    sendOSC('/deskhand/subscribe', 'touchosc', LEASE, PORT)
  end
end

-- A number with its unit; the floor of the scale is silence.
local function worded(form, value)
  if form:find('%.1f', 1, true) and value <= @FLOOR@ then
    return (form:gsub('%%%.1f', '-inf'))
  end
  return string.format(form, value)
end

function onReceiveOSC(message)
  local path, values = message[1]:match('^/deskhand/(.+)$'), message[2]
  if not path or not values[1] then
    return false
  end
  local ghost = path:match('^(.+)/on$')
  if ghost then
    show(ghost, values[1].value)
    show(ghost .. '/db', values[1].value)
  end
  local it = control(path)
  if not it then
    return false
  end
  if path == 'error' then
    it.values.text = values[2].value
  elseif #values == 3 then
    it.color = Color(values[1].value / 255, values[2].value / 255, values[3].value / 255, 1)
  elseif (it.tag or ''):find('%', 1, true) then
    it.values.text = worded(it.tag, values[1].value)
  end
  return false
end
