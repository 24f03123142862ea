using Fairlead.Engine.Scripting;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Scripting;

public sealed class LuaStateTests : IDisposable
{
    private readonly LuaState _lua = new(ScriptBounds.Safe);
    private readonly ScriptRun _run = new();

    public void Dispose() => _lua.Dispose();

    [Theory]
    [InlineData("load('x=1')")]
    [InlineData("dofile('/etc/passwd')")]
    [InlineData("require('os')")]
    [InlineData("os.exit(1)")]
    [InlineData("io.open('/etc/passwd')")]
    [InlineData("debug.getregistry()")]
    [InlineData("getmetatable('').__index.upper = nil")]
    [InlineData("setmetatable({}, {__gc = function() end})")]
    [InlineData("string.upper = nil")]
    [InlineData("avi.http.redirect = nil")]
    [InlineData("avi.http = nil")]
    [InlineData("pcall(error)")]
    [InlineData("rawset(string, 'upper', nil)")]
    [InlineData("string.dump(function() end)")]
    [InlineData("collectgarbage('stop')")]
    [InlineData("coroutine.create(function() end)")]
    public void Script_ThatReachesOut_Fails(string script) => Run(script).ShouldBe(ScriptOutcome.Failed);

    [Theory]
    [InlineData("while true do end")]
    [InlineData("for i = 1, 1e12 do local s = 'x' .. i end")]
    [InlineData("local function f() return f() end f()")]
    [InlineData("string.find(('a'):rep(40), ('a?'):rep(60) .. ('a'):rep(60))")]
    [InlineData("string.find(('a'):rep(100000), '.-.-.-.-.-.-b')")]
    [InlineData("string.rep('', 1e15) while true do end")]
    [InlineData("table.move({}, 1, 1e15, 2)")]
    [InlineData("local t = {} for i = 1, 20000 do t[i] = i end table.sort(t)")]
    [InlineData("while true do avi.http.add_header('X-Long', ('x'):rep(1000)) end")]
    [InlineData("while true do avi.http.remove_header('X-Long') end")]
    [InlineData("for _ in ('x'):rep(1000000):gmatch('.') do end while true do end")]
    public void Script_WithoutEnd_IsEnded(string script)
    {
        Run(script).ShouldBeOneOf(ScriptOutcome.OutOfTime, ScriptOutcome.Failed);
        Run("assert(1 + 1 == 2)").ShouldBe(ScriptOutcome.Done);
    }

    [Theory]
    [InlineData("local s = 'x' while true do s = s .. s end")]
    [InlineData("local s = ('x'):rep(1e9)")]
    [InlineData("local t = {} for i = 1, 1e9 do t[i] = {i} end")]
    [InlineData("local function f() return 1 + f() end f()")]
    public void Script_ThatWantsTooMuchMemory_IsEnded(string script)
    {
        for (var i = 0; i < 3; i++)
        {
            Run(script).ShouldBeOneOf(ScriptOutcome.OutOfMemory, ScriptOutcome.Failed, ScriptOutcome.OutOfTime);
        }

        Run("assert(('x'):rep(1000) ~= nil)").ShouldBe(ScriptOutcome.Done);
    }

    [Fact]
    public void Globals_OfOneRun_AreGoneInTheNext()
    {
        Run("secret = 'mine'; assert(secret == 'mine')").ShouldBe(ScriptOutcome.Done);
        Run("assert(secret == nil)").ShouldBe(ScriptOutcome.Done, _lua.Failure);
    }

    [Theory]
    [InlineData("string.find('hello world', 'o w')", "5 7")]
    [InlineData("string.find('hello', 'l+')", "3 4")]
    [InlineData("string.find('a.b', '.', 1, true)", "2 2")]
    [InlineData("string.find('abc', 'b', -1)", "nil")]
    [InlineData("string.find('abc', '')", "1 0")]
    [InlineData("string.match('key = value', '^(%w+)%s*=%s*(%w+)$')", "key value")]
    [InlineData("string.match('2026-11-23', '(%d+)-(%d+)-(%d+)')", "2026 11 23")]
    [InlineData("string.match('[[x]]', '%b[]')", "[[x]]")]
    [InlineData("string.match('THE (quick) fox', '%((%a+)%)')", "quick")]
    [InlineData("string.match('hello', '()ll()')", "3 5")]
    [InlineData("string.match('abcabc', '(abc)%1')", "abc")]
    [InlineData("string.match('foo.bar', '[^.]*$')", "bar")]
    [InlineData("string.match('x-y]z', '[]%-]+')", "-")]
    [InlineData("string.match('THE END', '%f[%a]%a+$')", "END")]
    [InlineData("string.match('aaa', 'a-$')", "aaa")]
    [InlineData("string.match('abc', 'ax?bc')", "abc")]
    [InlineData("string.match('é1', '%D+')", "é")]
    [InlineData("string.gsub('hello world', 'o', '0')", "hell0 w0rld 2")]
    [InlineData("string.gsub('hello', '', '-')", "-h-e-l-l-o- 6")]
    [InlineData("string.gsub('abc', '%w', '%0%0', 2)", "aabbc 2")]
    [InlineData("string.gsub('abc def', '(%w+) (%w+)', '%2 %1')", "def abc 1")]
    [InlineData("string.gsub('$name is', '%$(%w+)', {name = 'Lua'})", "Lua is 1")]
    [InlineData("string.gsub('abc', '%w*', 'x')", "x 1")]
    [InlineData("('abc'):gsub('b', function(c) return c:upper() end)", "aBc 1")]
    [InlineData("string.gsub('aXb', '^%l', '-')", "-Xb 1")]
    [InlineData("(function() local out = {} for k, v in ('a=1,b=2'):gmatch('(%w+)=(%w+)') do out[#out + 1] = k .. v end return table.concat(out, '|') end)()", "a1|b2")]
    [InlineData("string.rep('ab', 2, '-')", "ab-ab")]
    [InlineData("(function() local t = {3, 1, 2} table.sort(t) return table.concat(table.move(t, 1, 3, 2), ',') end)()", "1,1,2,3")]
    [InlineData("string.contains('abc', 'b')", "true")]
    [InlineData("select('#', unpack({1, 2, 3}))", "3")]
    [InlineData("tostring(math.floor(2.5)) .. type(nil)", "2nil")]
    public void Texts_AreHandledAsInLua(string expression, string expected)
    {
        Run($"local r = table.pack({expression}) local out = {{}} for i = 1, math.max(1, r.n) do out[i] = tostring(r[i]) end avi.vs.log(table.concat(out, ' '))")
            .ShouldBe(ScriptOutcome.Done, _lua.Failure);
        _run.Log.TrimEnd().ShouldEndWith(expected);
    }

    [Theory]
    [InlineData("string.find('a', '[a')")]
    [InlineData("string.find('a', '%')")]
    [InlineData("string.find('a', '(a')")]
    [InlineData("string.find('a', 'a)')")]
    [InlineData("string.find('a', '%2')")]
    [InlineData("string.find('a', '%f')")]
    [InlineData("string.find('a', '%b')")]
    [InlineData("string.find('a', '[%')")]
    [InlineData("string.find('a', '[a-%')")]
    public void Patterns_ThatAreNone_FailTheScript(string script) => Run(script).ShouldBe(ScriptOutcome.Failed);

    [Fact]
    public void Text_ThatIsNoLua_IsRefusedWithItsLine()
    {
        _lua.Compile("x = = 1", "s").ShouldBe(-1);

        _lua.Failure!.ShouldContain("s:1:");
    }

    private ScriptOutcome Run(string script)
    {
        var compiled = _lua.Compile(script, "test");
        compiled.ShouldBeGreaterThan(-1, _lua.Failure);
        return _lua.Execute(compiled, _run);
    }
}
