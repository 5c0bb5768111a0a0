using Aspire.Hosting.Dcp;

namespace Blog.Tests.Offline;

/// <summary>Lines of DCP's log streams as the console log shows them.</summary>
public sealed class DcpLogTests
{
    private const string Time = "2026-11-24T22:00:57.914Z";

    [Theory]
    [InlineData("info\tExecutableReconciler\tStarting process...\t{\"Executable\": \"/web\", \"Cmd\": \"dotnet\", \"Args\": [\"a\", \"b <c>\"]}",
        "[sys] Starting process...: Cmd = dotnet, Args = [\"a\", \"b <c>\"]", false)]
    [InlineData("error\tExecutableReconciler\tFailed to start\t{\"Cmd\": \"x\", \"error\": \"first\\n second\\n\"}", "[sys] Failed to start: Cmd = x:\n[sys] first\n[sys] second", true)]
    [InlineData("error\tContainerReconciler\tNo image\t{\"ContainerName\": \"db\", \"ContainerID\": \"1\", \"error\": \"none\"}",
        "[sys] No image: ContainerName = db, ContainerId = 1, Error = none", true)]
    [InlineData("info\tX\tNo details", "[sys] No details", false)]
    [InlineData("info\tX\tBroken\t{\"Cmd\"", "[sys] Broken\t{\"Cmd\"", false)]
    [InlineData("info\tX\tNo fields\t[1]", "[sys] No fields\t[1]", false)]
    public void What_DCP_says_of_a_process_is_put_in_a_sentence(string rest, string text, bool isError)
        => Assert.Equal((Instant(914), text, isError), DcpLogLine.Parse($"{Time}\t{rest}", "system"));

    [Theory]
    [InlineData("a line ", "stdout", "a line ", false)]
    [InlineData("  indented", "stderr", "  indented", true)]
    [InlineData("", "stdout", "", false)]
    [InlineData("10 %\r20 %\r", "stdout", "20 %", false)]
    public void A_line_of_a_process_keeps_its_text_and_stream(string line, string source, string text, bool isError)
        => Assert.Equal((Instant(914), text, isError), DcpLogLine.Parse($"{Time} {line}", source));

    private static DateTime Instant(int milliseconds) => new(2026, 11, 24, 22, 0, 57, milliseconds, DateTimeKind.Utc);
}
