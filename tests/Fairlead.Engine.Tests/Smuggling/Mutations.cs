namespace Fairlead.Engine.Tests.Smuggling;

/// <summary>Cases of the corpus with one to three bytes damaged, the same for the same seed.</summary>
internal static class Mutations
{
    private static readonly string[] Pieces =
    [
        "\r", "\n", "\r\n", "\0", " ", "\t", ":", ";", ",", "0", "1", "a", "\u007f", "\u00ff", "\v", "+", "-", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n",
        "Host: b\r\n", "0\r\n\r\n", "\r\n\r\n",
    ];

    public static IEnumerable<string> Of(IReadOnlyList<string> corpus, int seed, int count)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var bytes = corpus[random.Next(corpus.Count)];
            for (var damage = random.Next(1, 4); damage > 0; damage--)
            {
                bytes = Damage(bytes, random);
            }

            yield return bytes;
        }
    }

    private static string Damage(string bytes, Random random)
    {
        var at = random.Next(bytes.Length);
        var piece = Pieces[random.Next(Pieces.Length)];
        return random.Next(4) switch
        {
            0 => bytes.Remove(at, 1),
            1 => bytes.Insert(at, piece),
            2 => bytes.Remove(at, 1).Insert(at, piece),
            _ => bytes.Insert(at, bytes[at].ToString()),
        };
    }
}
