using Blog.Web;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Blog.Tests.Web;

/// <summary>Blog.Web on a real port, in front of one backend that stands for both.</summary>
internal sealed class WebServer : WebApplicationFactory<Forwarder>
{
    private readonly Uri _backend;
    private readonly TimeSpan? _answerTimeout;

    public WebServer(Uri backend, TimeSpan? answerTimeout = null)
    {
        _backend = backend;
        _answerTimeout = answerTimeout;
        UseKestrel();
        StartServer();
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = ClientOptions.BaseAddress };
    }

    /// <summary>A client that does not follow redirects.</summary>
    public HttpClient Client { get; }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // Not UseKestrel(port): the factory sets that on the built host, which by then may have begun to start.
        builder.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
        builder.UseSetting("services:api-gateway:http:0", _backend.AbsoluteUri);
        builder.UseSetting("services:containers:http:0", _backend.AbsoluteUri);
        if (_answerTimeout is { } timeout)
        {
            builder.ConfigureTestServices(services => services.AddSingleton(
                new Forwarder(NullLogger<Forwarder>.Instance) { AnswerTimeout = timeout }));
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Client.Dispose();
        }

        base.Dispose(disposing);
    }
}
