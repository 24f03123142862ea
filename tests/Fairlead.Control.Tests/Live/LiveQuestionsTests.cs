using Fairlead.Control.Live;
using Fairlead.Control.Sessions;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Fairlead.Testing.Engines;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Live;

[Trait("tier", "wire")]
public sealed class LiveQuestionsTests : IAsyncLifetime
{
    private ControlHost _host = null!;
    private TenantId _tenant;
    private FakeEngine _engine = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ILiveQuestions Live => _host.Get<ILiveQuestions>();

    private ObjectId Engine => ObjectId.TryParse(_engine.Uuid, out var id) ? id : default;

    public async ValueTask InitializeAsync()
    {
        _host = await ControlHost.StartAsync(Cancel);
        _tenant = _host.Tenants.AddTenant("acme");
        _engine = await _host.EnrolledEngineAsync(_tenant, Cancel);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Question_ToAConnectedEngine_GetsItsOwnAnswer()
    {
        _engine.Answer = question => new LiveAnswer { Id = question.Id, ServersLeftOut = question.Skip };
        await ConnectAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 5).Select(i => Live.AskAsync(_tenant, Engine, new LiveQuestion { Skip = (uint)i }, Cancel)));

        outcomes.Select(o => o.ShouldBeOfType<LiveAnswered>().Answer.ServersLeftOut).ShouldBe([1u, 2u, 3u, 4u, 5u]);
    }

    [Fact]
    public async Task Question_ToAnEngineWithoutSession_IsAnsweredWithWhenItLeft()
    {
        (await Live.AskAsync(_tenant, Engine, new LiveQuestion(), Cancel)).ShouldBe(new EngineAway(null));
        await ConnectAsync();
        await _engine.DisconnectAsync();

        await Until.TrueAsync(
            "it is known when it left",
            Until.Patience,
            async () => await Live.AskAsync(_tenant, Engine, new LiveQuestion(), Cancel) is EngineAway away && away.LastSeen == _host.Time.GetUtcNow(),
            Cancel);
    }

    [Fact]
    public async Task Question_ToAnEngineOfAnotherTenant_FindsNobody()
    {
        await ConnectAsync();
        var other = _host.Tenants.AddTenant("other");

        (await Live.AskAsync(other, Engine, new LiveQuestion(), Cancel)).ShouldBe(new EngineAway(null));
    }

    [Fact]
    public async Task Question_ThatIsNotAnswered_EndsAtItsDeadline()
    {
        await ConnectAsync();

        var asking = Live.AskAsync(_tenant, Engine, new LiveQuestion(), Cancel);
        await Until.TrueAsync("the engine has it", () => !_engine.Questions.IsEmpty, Cancel);
        asking.IsCompleted.ShouldBeFalse();
        _host.Time.Advance(TimeSpan.FromSeconds(5));

        (await asking).ShouldBe(new EngineSilent(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Question_WhoseSessionBreaks_EndsWithIt()
    {
        await ConnectAsync();

        var asking = Live.AskAsync(_tenant, Engine, new LiveQuestion(), Cancel);
        await Until.TrueAsync("the engine has it", () => !_engine.Questions.IsEmpty, Cancel);
        await _engine.DisconnectAsync();

        (await asking).ShouldBeOfType<EngineSilent>();
    }

    private async Task ConnectAsync()
    {
        await _engine.ConnectAsync(Cancel);
        await Until.TrueAsync("one session", () => _host.Get<EngineSessions>().Count == 1, Cancel);
    }
}
