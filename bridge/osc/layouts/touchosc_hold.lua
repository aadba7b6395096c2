-- Writes to the project: only after it was held for as long as this, in milliseconds.
local HELD = 800
local since = nil

function onValueChanged(key)
  if key == 'x' then
    since = self.values.x == 1 and getMillis() or nil
  end
end

function update()
  if since and getMillis() - since >= HELD then
    since = nil
    sendOSC(self.tag)
  end
end
