using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Engine.Protocol;
using Fault = Fairlead.Model.Documents.Fault;

namespace Fairlead.Api.Features.Live;

/// <summary>Which of the connections are asked for. They come and go between two pages: it is a sample, the youngest first.</summary>
internal sealed record LivePage(int Number, int Size)
{
    /// <summary>As deep as engines look.</summary>
    private const int Deepest = 2000;

    private const int LargestPage = 500;

    public static IReadOnlyList<(string Name, string Meaning)> Parameters { get; } =
        [("page", "Of the connections, from 1."), ("page_size", "50 unless said otherwise, 500 at most; 2000 connections can be paged through.")];

    private int Skip => (Number - 1) * Size;

    public static LivePage Read(QueryReading reading)
    {
        var page = new LivePage(reading.Number("page", 1, Deepest) ?? 1, reading.Number("page_size", 1, LargestPage) ?? 50);
        if (page.Number * page.Size > Deepest)
        {
            reading.Faults.Add(new Fault("page", $"{page.Number}", $"Only the {Deepest} youngest connections can be looked at, which is page {Deepest / page.Size} of {page.Size}."));
        }

        return page;
    }

    /// <summary>One engine's.</summary>
    public LiveQuestion Question() => new() { Connections = (uint)Size, Skip = (uint)Skip };

    /// <summary>Of several engines each tells all that could be on the page.</summary>
    public LiveQuestion QuestionToEach() => new() { Connections = (uint)(Skip + Size) };

    public JsonArray Of(IEnumerable<(string Engine, LiveConnection Connection)> all) =>
        LiveAnswers.ListOf(all.OrderBy(one => one.Connection.AgeMs).Skip(Skip).Take(Size), one => LiveAnswers.Describe(one.Connection, one.Engine));
}
