using System.IO.Compression;

namespace Fairlead.Engine.Content;

/// <summary>Compresses one answer as it comes.</summary>
internal abstract class ContentEncoder : IDisposable
{
    /// <summary>Compresses a piece; what the client can already have comes out.</summary>
    public abstract void Write(ReadOnlySpan<byte> content, ByteSink to);

    /// <summary>Everything given so far comes out.</summary>
    public abstract void Flush(ByteSink to);

    public abstract void End(ByteSink to);

    public abstract void Dispose();

    public static ContentEncoder Of(ContentCoding coding, int level) => coding == ContentCoding.Brotli ? new Brotli(level) : new Gzip(level);

    private sealed class Gzip : ContentEncoder
    {
        private readonly SinkStream _out = new();
        private readonly GZipStream _gzip;

        public Gzip(int level) => _gzip = new GZipStream(_out, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true);

        public override void Write(ReadOnlySpan<byte> content, ByteSink to)
        {
            _out.To = to;
            _gzip.Write(content);
        }

        public override void Flush(ByteSink to)
        {
            _out.To = to;
            _gzip.Flush();
        }

        public override void End(ByteSink to)
        {
            _out.To = to;
            _gzip.Dispose();
        }

        public override void Dispose()
        {
            _out.To = null;
            _gzip.Dispose();
            _out.Dispose();
        }
    }

    private sealed class Brotli(int level) : ContentEncoder
    {
        // 128 KiB: beyond that an answer gains little, and the encoder's memory grows with it.
        private const int WindowBits = 17;

        private BrotliEncoder _brotli = new(level, WindowBits);

        public override void Write(ReadOnlySpan<byte> content, ByteSink to)
        {
            while (!content.IsEmpty)
            {
                Check(_brotli.Compress(content, to.Free(), out var taken, out var written, isFinalBlock: false));
                content = content[taken..];
                to.Produce(written);
            }
        }

        public override void Flush(ByteSink to)
        {
            while (Check(_brotli.Flush(to.Free(), out var written)) | (Produce(to, written)))
            {
            }
        }

        public override void End(ByteSink to)
        {
            while (Check(_brotli.Compress(default, to.Free(), out _, out var written, isFinalBlock: true)) | Produce(to, written))
            {
            }
        }

        public override void Dispose() => _brotli.Dispose();

        private static bool Produce(ByteSink to, int written)
        {
            to.Produce(written);
            return false;
        }

        private static bool Check(System.Buffers.OperationStatus status) => status switch
        {
            System.Buffers.OperationStatus.DestinationTooSmall => true,
            System.Buffers.OperationStatus.InvalidData => throw new InvalidDataException("The Brotli encoder has failed."),
            _ => false,
        };
    }

    private sealed class SinkStream : Stream
    {
        public ByteSink? To { get; set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => To?.Append(buffer);

        public override void Write(byte[] buffer, int offset, int count) => To?.Append(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

/// <summary>Bytes on their way from one stage to the next; one of a loop's for all its connections, empty between pieces.</summary>
internal sealed class ByteSink
{
    private const int Step = 16 * 1024;

    private byte[] _bytes = new byte[Step];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public Span<byte> Free()
    {
        if (_bytes.Length - Length < Step / 4)
        {
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        return _bytes.AsSpan(Length);
    }

    public void Produce(int count) => Length += count;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (_bytes.Length - Length < bytes.Length)
        {
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    public void AppendLower(ReadOnlySpan<byte> text)
    {
        var start = Length;
        Append(text);
        _ = System.Text.Ascii.ToLowerInPlace(_bytes.AsSpan(start, text.Length), out _);
    }

    public void Clear() => Length = 0;
}
