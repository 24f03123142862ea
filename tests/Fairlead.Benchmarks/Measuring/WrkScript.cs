namespace Fairlead.Benchmarks.Measuring;

/// <summary>Makes wrk ask for these in turn.</summary>
internal sealed class WrkScript : IDisposable
{
    public WrkScript(IEnumerable<(string Host, string Path)> requests)
    {
        var made = requests.Select(request => $"wrk.format('GET', '{request.Path}', {{ ['Host'] = '{request.Host}' }})");
        File.WriteAllText(
            Path,
            $$"""
            local requests, n
            init = function() requests = { {{string.Join(", ", made)}} } n = 0 end
            request = function() n = n % #requests + 1 return requests[n] end
            """);
    }

    public string Path { get; } = System.IO.Path.GetTempFileName();

    public void Dispose() => File.Delete(Path);
}
