using System.Collections.Concurrent;
using System.Text;
using Blog.Tests.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Blog.Tests.Telemetry;

/// <summary>A collector that keeps what it is sent, by OTLP over gRPC or over HTTP with protobuf.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Export> _exports = new();
    private LocalServer? _server;

    public Uri Address => _server!.Address;

    public IReadOnlyCollection<Export> Exports => _exports;

    public IEnumerable<OtlpSpan> Spans => Of("trace").SelectMany(export => OtlpSpan.Read(export.Message));

    /// <summary>All texts of all exported messages of a signal: <c>trace</c>, <c>metrics</c> or <c>logs</c>.</summary>
    public string Text(string signal) => string.Concat(Of(signal).Select(export => Encoding.UTF8.GetString(export.Message)));

    public static async Task<OtlpReceiver> StartAsync(bool overGrpc = false)
    {
        var receiver = new OtlpReceiver();
        receiver._server = await LocalServer.StartAsync(
            context => receiver.TakeAsync(context, overGrpc), overGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1);
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private IEnumerable<Export> Of(string signal) =>
        _exports.Where(export => export.Path.Contains(signal, StringComparison.OrdinalIgnoreCase));

    private async Task TakeAsync(HttpContext context, bool overGrpc)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);

        // A gRPC message is preceded by a compression flag and its length; so is the empty one in the answer.
        var message = overGrpc ? body.ToArray()[5..] : body.ToArray();
        _exports.Enqueue(new Export(context.Request.Path, context.Request.Headers["x-otlp-api-key"].ToString(), message));
        if (overGrpc)
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[5]);
            context.Response.AppendTrailer("grpc-status", "0");
        }
    }

    public sealed record Export(string Path, string ApiKey, byte[] Message);
}
