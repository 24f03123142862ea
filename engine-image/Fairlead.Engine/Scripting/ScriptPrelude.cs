namespace Fairlead.Engine.Scripting;

/// <summary>
/// What scripts find: Lua's own functions as far as they cannot reach out of a run or outlast it, and those of the proxy in tables
/// named as in Avi. Tables are given out as empty ones that read through, so that no script changes what another sees.
/// </summary>
internal static class ScriptPrelude
{
    public const string Text = """
        local host = ...
        local find, pack, unpack, type, select, tostring, error = host["text.find"], table.pack, table.unpack, type, select, tostring, error
        local sub, concat = string.sub, table.concat

        local function captures(r, s)
          if r.n == 2 then return sub(s, r[1], r[2]) end
          return unpack(r, 3, r.n)
        end

        local function match(s, p, init)
          local r = pack(find(s, p, init))
          if r[1] == nil then return nil end
          return captures(r, s)
        end

        local function gmatch(s, p)
          local at, last = 1, nil
          return function()
            while at <= #s + 1 do
              local r = pack(find(s, p, at))
              if r[1] == nil then at = #s + 2 return nil end
              if r[2] < r[1] and r[1] - 1 == last then at = r[1] + 1
              else
                last = r[2]
                at = r[2] < r[1] and r[1] + 1 or r[2] + 1
                return captures(r, s)
              end
            end
          end
        end

        local function expand(repl, r, s)
          local out, i = {}, 1
          while i <= #repl do
            local c = sub(repl, i, i)
            if c ~= "%" then out[#out + 1] = c
            else
              i = i + 1
              local d = sub(repl, i, i)
              if d == "%" then out[#out + 1] = "%"
              elseif d == "0" or (d == "1" and r.n == 2) then out[#out + 1] = sub(s, r[1], r[2])
              else
                local v = d >= "1" and d <= "9" and r[2 + (d + 0)] or nil
                if v == nil then error("invalid use of '%' in replacement string") end
                out[#out + 1] = tostring(v)
              end
            end
            i = i + 1
          end
          return concat(out)
        end

        local function gsub(s, p, repl, most)
          s = tostring(s)
          if type(repl) == "number" then repl = tostring(repl) end
          local out, count, at, last = {}, 0, 1, nil
          local anchored = sub(p, 1, 1) == "^"
          while at <= #s + 1 and (most == nil or count < most) do
            local r = pack(find(s, p, at))
            if r[1] == nil then break end
            out[#out + 1] = sub(s, at, r[1] - 1)
            local isEmpty = r[2] < r[1]
            if not (isEmpty and r[1] - 1 == last) then
              count = count + 1
              local v
              if type(repl) == "table" then v = repl[(captures(r, s))]
              elseif type(repl) == "function" then v = repl(captures(r, s))
              else v = expand(repl, r, s) end
              out[#out + 1] = v and tostring(v) or sub(s, r[1], r[2])
              last = r[2]
            end
            if isEmpty then out[#out + 1] = sub(s, r[1], r[1]) at = r[1] + 1 else at = r[2] + 1 end
            if anchored then break end
          end
          out[#out + 1] = sub(s, at)
          return concat(out), count
        end

        string.find, string.match, string.gmatch, string.gsub, string.dump = find, match, gmatch, gsub, nil
        string.contains = function(s, text) return find(s, text, 1, true) ~= nil end
        string.beginswith = function(s, text) return sub(s, 1, #text) == text end
        string.endswith = function(s, text) return text == "" or sub(s, -#text) == text end

        -- Loops inside the library that no memory bounds cannot be interrupted either.
        local rep, move, sort = string.rep, table.move, table.sort
        string.rep = function(s, n, sep)
          if #s == 0 and #(sep or "") == 0 then return "" end
          return rep(s, n, sep)
        end
        table.move = function(t, first, last, at, to)
          if last - first > 10000 then error("table.move of more than 10000 items") end
          return move(t, first, last, at, to or t)
        end
        table.sort = function(t, before)
          if #t > 10000 then error("table.sort of more than 10000 items") end
          sort(t, before)
        end

        local setmetatable = setmetatable
        local function through(t) return setmetatable({}, {__index = t, __newindex = function() error("this table cannot be changed") end, __metatable = false}) end

        local avi = {}
        for name, f in next, host do
          local room, what = match(name, "^(%w+)%.([%w_]+)$")
          if room ~= "text" then
            avi[room] = avi[room] or {}
            avi[room][what] = f
          end
        end
        local get, set = host["text.get"], host["text.set"]
        avi.vs.reqvar = setmetatable({}, {
          __index = function(_, name) return get(name) end,
          __newindex = function(_, name, value) set(name, value) end,
          __metatable = false,
        })
        for room, t in next, avi do avi[room] = through(t) end
        avi.HTTP_REQUEST, avi.HTTP_RESPONSE = "REQUEST", "RESPONSE"
        avi.CLIENT_CERT, avi.CLIENT_CERT_ESCAPED, avi.CLIENT_CERT_FINGERPRINT = "CERT", "ESCAPED", "FINGERPRINT"
        avi.CLIENT_CERT_SUBJECT, avi.CLIENT_CERT_ISSUER, avi.CLIENT_CERT_SERIAL = "SUBJECT", "ISSUER", "SERIAL"

        local seen = {
          assert = assert, error = error, ipairs = ipairs, next = next, pairs = pairs, rawequal = rawequal, rawlen = rawlen, select = select,
          tonumber = tonumber, tostring = tostring, type = type, unpack = unpack, _VERSION = _VERSION,
          string = through(string), table = through(table), math = through(math), avi = through(avi),
        }
        return {__index = seen, __metatable = false}
        """;
}
