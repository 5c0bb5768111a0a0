using System.IO.Pipelines;
using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dashboard.Proto;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using CommandResultFormat = Aspire.Hosting.ApplicationModel.CommandResultFormat;
using static Blog.Tests.Offline.ResourceServiceClient;

namespace Blog.Tests.Offline;

/// <summary>The dashboard's resource service as the dashboard sees it, without a dashboard and without processes.</summary>
public sealed class ResourceServiceTests : IAsyncLifetime, IDisposable
{
    private const string Key = "resource-service-key";
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));
    private DistributedApplication _app = null!;
    private ExecutableResource _tool = null!;
    private Uri _address = null!;
    private ResourceServiceClient _client = null!;

    public async Task InitializeAsync()
    {
        var builder = DistributedApplication.CreateBuilder(["--AppHost:DashboardApplicationName=Blog.AppHost", $"--ASPIRE_DASHBOARD_RESOURCESERVICE_APIKEY={Key}"]);
        _tool = builder.AddExecutable("tool", "true", ".")
            .WithCommand("answer", "Answer", _ => Task.FromResult(CommandResults.Success("Done.", "42", CommandResultFormat.Json)))
            .WithCommand("break", "Break", _ => throw new InvalidOperationException("not for users"))
            .Resource;
        _app = builder.Build();
        await _app.Services.GetRequiredService<ResourcePublisher>().StartAsync(_deadline.Token);
        var host = _app.Services.GetRequiredService<DashboardServiceHost>();
        await host.StartAsync(_deadline.Token);
        _address = new(await host.GetUrlAsync(_deadline.Token));
        _client = new(_address, Key);
    }

    public async Task DisposeAsync()
    {
        await _app.Services.GetRequiredService<DashboardServiceHost>().StopAsync(CancellationToken.None);
        await _app.Services.GetRequiredService<ResourcePublisher>().StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    public void Dispose()
    {
        _client.Dispose();
        _deadline.Dispose();
    }

    [Theory]
    [InlineData]
    [InlineData("wrong")]
    [InlineData(Key + "x")]
    [InlineData(Key, Key)]
    public async Task A_call_without_the_key_is_unauthorized(params string[] keys)
    {
        using var client = new ResourceServiceClient(_address, keys);
        using var response = await client.SendAsync("GetApplicationInformation", new ByteArrayContent(Frame([])));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task The_application_is_named_after_its_AppHost()
    {
        var information = await _client.CallAsync("GetApplicationInformation", new ApplicationInformationRequest(), ApplicationInformationResponse.Parser);
        Assert.Equal("Blog", information.ApplicationName);
        Assert.Equal("13.5.0", information.MinDashboardVersion);
    }

    [Fact]
    public async Task Resources_come_all_at_once_and_then_as_they_change()
    {
        await PublishAsync("tool-1", "Starting");
        await PublishAsync("tool-2", "Starting");
        var updates = _client.StreamAsync("WatchResources", new WatchResourcesRequest(), WatchResourcesUpdate.Parser, _deadline.Token).GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync());
        var states = updates.Current.InitialData.Resources.ToDictionary(resource => resource.Name, resource => resource.State);

        await PublishAsync("tool-2", "Running");
        while (states.GetValueOrDefault("tool-1") != "Starting" || states.GetValueOrDefault("tool-2") != "Running")
        {
            Assert.True(await updates.MoveNextAsync());
            foreach (var change in updates.Current.Changes.Value)
            {
                states[change.Upsert.Name] = change.Upsert.State;
            }
        }

        await updates.DisposeAsync();
    }

    [Fact]
    public async Task Every_resource_has_what_the_dashboard_cannot_do_without()
    {
        await _app.ResourceNotifications.PublishUpdateAsync(_tool, "tool-1", snapshot => snapshot with { Urls = [new("http", "http://localhost:1", false)] });
        var resource = await FindAsync("tool-1");
        Assert.NotNull(resource.CreatedAt);
        Assert.NotNull(Assert.Single(resource.Urls).DisplayProperties);
        Assert.All(resource.Properties, property => Assert.NotNull(property.Value));
    }

    [Fact]
    public async Task Console_lines_keep_number_and_stream_and_split_into_messages_a_client_accepts()
    {
        var loggers = _app.Services.GetRequiredService<ResourceLoggerService>();
        var line = new string('x', 1_500_000);
        loggers.Write("tool-1", DateTime.UnixEpoch, line, isError: false);
        loggers.Write("tool-1", DateTime.UnixEpoch, line, isError: true);
        loggers.Write("tool-1", DateTime.UnixEpoch, line + line, isError: false);

        var batches = new List<WatchResourceConsoleLogsUpdate>();
        var request = new WatchResourceConsoleLogsRequest { ResourceName = "tool-1", SuppressFollow = true };
        await foreach (var batch in _client.StreamAsync("WatchResourceConsoleLogs", request, WatchResourceConsoleLogsUpdate.Parser, _deadline.Token))
        {
            batches.Add(batch);
        }

        Assert.All(batches, batch => Assert.InRange(batch.CalculateSize(), 1, 4 * 1024 * 1024));
        var lines = batches.SelectMany(batch => batch.LogLines).ToArray();
        Assert.Equal([false, true, false], lines.Select(entry => entry.IsStdErr));
        Assert.Equal([0, 1, 2], lines.Select(entry => entry.LineNumber - lines[0].LineNumber));
        Assert.StartsWith("1970-01-01T00:00:00.0000000Z x", lines[0].Text);
    }

    [Fact]
    public async Task The_lines_so_far_of_a_resource_that_has_none_are_no_message()
    {
        var request = new WatchResourceConsoleLogsRequest { ResourceName = "nosuch", SuppressFollow = true };
        await foreach (var batch in _client.StreamAsync("WatchResourceConsoleLogs", request, WatchResourceConsoleLogsUpdate.Parser, _deadline.Token))
        {
            Assert.Fail($"Unexpected: {batch}");
        }
    }

    [Fact]
    public async Task The_volumes_of_a_container_are_told()
    {
        await _app.ResourceNotifications.PublishUpdateAsync(_tool, "tool-1", snapshot => snapshot with { Volumes = [new("/data", "/storage", "bind", IsReadOnly: true)] });
        Assert.Equal(
            new Volume { Source = "/data", Target = "/storage", MountType = "bind", IsReadOnly = true },
            Assert.Single((await FindAsync("tool-1")).Volumes));
    }

    [Fact]
    public async Task Console_lines_follow_until_the_reader_leaves()
    {
        var loggers = _app.Services.GetRequiredService<ResourceLoggerService>();
        var batches = _client.StreamAsync("WatchResourceConsoleLogs", new WatchResourceConsoleLogsRequest { ResourceName = "tool-1" }, WatchResourceConsoleLogsUpdate.Parser, _deadline.Token).GetAsyncEnumerator();
        var next = batches.MoveNextAsync();
        loggers.GetLogger("tool-1").LogInformation("hello");
        Assert.True(await next);
        Assert.EndsWith("hello", Assert.Single(batches.Current.LogLines).Text);
        await batches.DisposeAsync();
    }

    [Theory]
    [InlineData("tool-1", "answer", ResourceCommandResponseKind.Succeeded, "Done.")]
    [InlineData("tool-1", "bogus", ResourceCommandResponseKind.Failed, "Command 'bogus' not available for resource 'tool'.")]
    [InlineData("tool-1", "break", ResourceCommandResponseKind.Failed, "not for users")]
    [InlineData("nosuch", "answer", ResourceCommandResponseKind.Failed, "Resource 'nosuch' not found.")]
    internal async Task A_command_answers_with_how_it_went(string resource, string command, ResourceCommandResponseKind kind, string message)
    {
        await PublishAsync("tool-1", "Running");
        var response = await _client.CallAsync("ExecuteResourceCommand", new ResourceCommandRequest { CommandName = command, ResourceName = resource }, ResourceCommandResponse.Parser);
        Assert.Equal((kind, message, message), (response.Kind, response.Message, response.ErrorMessage));
        Assert.Equal(kind is ResourceCommandResponseKind.Succeeded ? new() { Value = "42", Format = Aspire.Hosting.Dashboard.Proto.CommandResultFormat.Json } : null, response.Result);
    }

    [Fact]
    public async Task Interactions_stay_open_until_the_dashboard_ends_them()
    {
        var request = new Pipe();
        using var response = await _client.SendAsync("WatchInteractions", new PipeContent(request.Reader), _deadline.Token);
        var reading = response.Content.ReadAsByteArrayAsync();
        await request.Writer.WriteAsync(Frame([]));
        Assert.False(reading.IsCompleted);

        await request.Writer.CompleteAsync();
        Assert.Empty(await reading);
        Assert.Equal("0", Status(response));
    }

    [Fact]
    public async Task The_end_of_the_AppHost_ends_a_stream_with_OK()
    {
        var updates = _client.StreamAsync("WatchResources", new WatchResourcesRequest(), WatchResourcesUpdate.Parser, _deadline.Token).GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync());
        _app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        while (await updates.MoveNextAsync())
        {
        }
    }

    public static TheoryData<string, byte[], string> BadCalls => new()
    {
        { "NoSuchMethod", Frame([]), "12" },
        { "GetApplicationInformation", Frame([1], compressed: true), "12" },
        { "GetApplicationInformation", [], "3" },
        { "GetApplicationInformation", [0, 0, 0], "3" },
        { "GetApplicationInformation", [0, 0, 0, 0, 9, 1, 2], "3" },
        { "GetApplicationInformation", [0, 0x7F, 0xFF, 0xFF, 0xFF], "8" },
        { "ExecuteResourceCommand", Frame([0x0A, 0xFF]), "3" },
        { "UploadFile", Frame([]), "9" },
    };

    [Theory]
    [MemberData(nameof(BadCalls))]
    public async Task A_call_that_cannot_be_served_says_why(string method, byte[] body, string status)
    {
        var reply = await _client.CallAsync(method, body);
        Assert.Equal((status, 0), (reply.Status, reply.Body.Length));
        Assert.NotEmpty(reply.Message!);
    }

    private Task PublishAsync(string name, string state)
        => _app.ResourceNotifications.PublishUpdateAsync(_tool, name, snapshot => snapshot with { State = state });

    private async Task<Aspire.Hosting.Dashboard.Proto.Resource> FindAsync(string name)
    {
        await foreach (var update in _client.StreamAsync("WatchResources", new WatchResourcesRequest(), WatchResourcesUpdate.Parser, _deadline.Token))
        {
            var resources = update.InitialData?.Resources ?? update.Changes.Value.Select(change => change.Upsert);
            if (resources.FirstOrDefault(resource => resource.Name == name) is { } found)
            {
                return found;
            }
        }

        throw new InvalidOperationException($"There is no resource {name}.");
    }

    /// <summary>A request body that is still being written while the reply is read.</summary>
    private sealed class PipeContent(PipeReader reader) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            await reader.CopyToAsync(stream);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
