using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Blog.Tests.StandIns.Lambda;

/// <summary><c>aws lambda invoke --endpoint-url</c> against the emulator.</summary>
public sealed class AwsCliTests(LambdaService lambda) : IClassFixture<LambdaService>, IAsyncLifetime, IDisposable
{
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(2));
    private readonly CancellationTokenSource _end = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("aws-cli-");
    private readonly string _name = LambdaService.NewName();
    private FunctionProcess? _process;
    private Task _serving = Task.CompletedTask;

    private string OutFile => Path.Combine(_directory.FullName, "out");

    public Task InitializeAsync()
    {
        _process = lambda.Start(_name);
        _serving = _process.ServeAsync(input => input.AsSpan().IndexOf("throw"u8) < 0 ? input : null, _end.Token);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving;
        _directory.Delete(recursive: true);
    }

    public void Dispose()
    {
        _process?.Dispose();
        _deadline.Dispose();
        _end.Dispose();
    }

    [Fact]
    public async Task A_success_prints_200_and_saves_the_answer()
    {
        var (exitCode, output, _) = await InvokeAsync("""{"cli":1}""");

        Assert.Equal((0, 200), (exitCode, (int)JsonNode.Parse(output)!["StatusCode"]!));
        Assert.Null(JsonNode.Parse(output)!["FunctionError"]);
        Assert.Equal("""{"cli":1}""", await File.ReadAllTextAsync(OutFile));
    }

    [Fact]
    public async Task A_function_error_prints_its_type_and_saves_its_document()
    {
        var (exitCode, output, _) = await InvokeAsync("""{"throw":"boom"}""");

        Assert.Equal((0, 200), (exitCode, (int)JsonNode.Parse(output)!["StatusCode"]!));
        Assert.Equal("Boom", (string?)JsonNode.Parse(output)!["FunctionError"]);
        Assert.Equal("boom", (string?)JsonNode.Parse(await File.ReadAllTextAsync(OutFile))!["errorMessage"]);
    }

    [Theory]
    [InlineData("Event")]
    [InlineData("DryRun")]
    public async Task Event_and_dry_run_print_202_and_save_nothing(string invocationType)
    {
        var (exitCode, output, _) = await InvokeAsync("{}", "--invocation-type", invocationType);

        Assert.Equal((0, 202), (exitCode, (int)JsonNode.Parse(output)!["StatusCode"]!));
        Assert.Equal("", await File.ReadAllTextAsync(OutFile));
    }

    [Fact]
    public async Task A_payload_over_six_mebibytes_is_named_as_aws_does()
    {
        var payload = Path.Combine(_directory.FullName, "payload");
        await File.WriteAllTextAsync(payload, new string(' ', 6291457));

        var (exitCode, _, error) = await InvokeAsync($"fileb://{payload}");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("An error occurred (RequestEntityTooLargeException) when calling the Invoke operation", error, StringComparison.Ordinal);
    }

    private async Task<ToolResult> InvokeAsync(string payload, params string[] more)
    {
        var start = new ProcessStartInfo(
            "aws",
            ["lambda", "invoke", "--endpoint-url", lambda.Address, "--region", "us-east-1", "--function-name", _name, "--payload", payload, .. more, OutFile]);
        start.Environment["AWS_ACCESS_KEY_ID"] = start.Environment["AWS_SECRET_ACCESS_KEY"] = "local";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_CONFIG_FILE"] = Path.Combine(_directory.FullName, "config");
        // Version 2 reads payloads as base64 unless told otherwise; version 1 knows no such setting.
        await File.WriteAllTextAsync(start.Environment["AWS_CONFIG_FILE"]!, "[default]\ncli_binary_format = raw-in-base64-out\n", _deadline.Token);
        try
        {
            return await Tool.EndAsync(start);
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("The AWS CLI is not on the search path; ./test installs it.", exception);
        }
    }
}
