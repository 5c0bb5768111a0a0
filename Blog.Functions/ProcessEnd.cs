using System.Runtime.InteropServices;

namespace Blog.Functions;

/// <summary>Turns SIGTERM and SIGINT into a token, so that the event at work is answered and telemetry sent before the end.</summary>
internal sealed class ProcessEnd : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;

    private ProcessEnd() => _signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, End),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, End),
    ];

    public CancellationToken Token => _source.Token;

    public static ProcessEnd Watch() => new();

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        _source.Dispose();
    }

    private void End(PosixSignalContext context)
    {
        context.Cancel = true;
        _source.Cancel();
    }
}
