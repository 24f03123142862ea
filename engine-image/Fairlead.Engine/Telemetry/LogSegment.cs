using Fairlead.Engine.Configuration;
using Google.Protobuf;

namespace Fairlead.Engine.Telemetry;

/// <summary>A file of records spilled together, all significant or all not. Lives until its last record is stored by the control plane.</summary>
internal sealed class LogSegment(string path, bool isSignificant, int count, long bytes)
{
    private const string Extension = ".log";

    public bool IsSignificant => isSignificant;

    /// <summary>Records not yet acknowledged.</summary>
    public int Remaining { get; set; } = count;

    public long Bytes => bytes;

    public static LogSegment Write(string directory, long ticket, bool isSignificant, IReadOnlyCollection<SpooledRecord> records)
    {
        var path = Path.Combine(directory, $"{ticket:D20}-{(isSignificant ? 's' : 'n')}-{records.Count}{Extension}");
        long bytes = 0;
        AtomicFile.Write(path, file =>
        {
            using var coded = new CodedOutputStream(file, leaveOpen: true);
            foreach (var record in records)
            {
                coded.WriteBytes(UnsafeByteOperations.UnsafeWrap(record.Log));
            }

            coded.Flush();
            bytes = coded.Position;
        }, isDurable: false);
        return new LogSegment(path, isSignificant, records.Count, bytes);
    }

    /// <summary>The segments an earlier process left, oldest first.</summary>
    public static IEnumerable<LogSegment> Find(string directory) =>
        Directory.EnumerateFiles(directory, "*" + Extension)
            .Order(StringComparer.Ordinal)
            .Select(path => (path, parts: Path.GetFileNameWithoutExtension(path).Split('-')))
            .Where(file => file.parts.Length == 3 && int.TryParse(file.parts[2], out _))
            .Select(file => new LogSegment(file.path, file.parts[1] == "s", int.Parse(file.parts[2]), new FileInfo(file.path).Length));

    public static long LastTicket(string directory) =>
        Directory.EnumerateFiles(directory, "*" + Extension)
            .Select(path => long.TryParse(Path.GetFileName(path).Split('-')[0], out var ticket) ? ticket : 0)
            .DefaultIfEmpty()
            .Max();

    /// <summary>As many of its records as can be read; fewer than counted if the file is damaged.</summary>
    public IReadOnlyList<SpooledRecord> Read()
    {
        var records = new List<SpooledRecord>(Remaining);
        try
        {
            using var coded = new CodedInputStream(File.ReadAllBytes(path));
            while (!coded.IsAtEnd)
            {
                records.Add(new SpooledRecord(coded.ReadBytes().Memory, isSignificant, Segment: this));
            }
        }
        catch (Exception damage) when (damage is InvalidProtocolBufferException or IOException)
        {
            // The rest is lost and counted as such by whoever compares the numbers.
        }

        return records;
    }

    public void Delete() => File.Delete(path);
}
