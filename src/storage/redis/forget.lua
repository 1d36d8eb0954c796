-- ARGV: conversations. Answers with how many there were.
local gone = 0
for _, id in ipairs(ARGV) do gone = gone + dropConversation(id) end
return gone
