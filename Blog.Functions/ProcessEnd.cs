using System.Runtime.InteropServices;

namespace Blog.Functions;

/// <summary>Turns SIGTERM and SIGINT into a token that ends the wait for the next event, so that telemetry is sent before the end.</summary>
/// <remarks>
/// An event that is being handled is finished, but its answer is not sent, because Amazon.Lambda.RuntimeSupport passes the token to
/// the sending too. Lambda sends SIGTERM only between events, and only to a function with an extension
/// (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-shutdown); on a laptop the
/// client sees its request fail, and may repeat it as after any lost answer.
/// </remarks>
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
