using System.Globalization;
using System.Text;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// Console of a function: a line written with WriteLine is preceded by time, request id and level, tab-separated, as in CloudWatch
/// Logs. Text written with Write passes as it is.
/// </summary>
internal sealed class LambdaConsole(TextWriter standardOutput)
{
    /// <summary>The invocation at work.</summary>
    public string? RequestId { get; set; }

    /// <summary>Puts itself in front of the process's standard output and error.</summary>
    public static LambdaConsole Redirect()
    {
        var console = new LambdaConsole(Console.Out);
        Console.SetOut(new Writer(console, Console.Out, "info"));
        Console.SetError(new Writer(console, Console.Error, "fail"));
        return console;
    }

    /// <summary>Logs an exception that ends an invocation, or the initialisation.</summary>
    public void WriteError(Exception exception) => standardOutput.WriteLine(Format("fail", exception.ToString()));

    private string Format(string level, string? message) => string.Create(
        CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ}\t{RequestId}\t{level}\t{message}");

    private sealed class Writer(LambdaConsole console, TextWriter inner, string level) : TextWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value) => inner.Write(value);

        public override void Write(string? value) => inner.Write(value);

        public override void Write(char[] buffer, int index, int count) => inner.Write(buffer, index, count);

        public override void WriteLine() => WriteLine(string.Empty);

        public override void WriteLine(string? value) => inner.WriteLine(console.Format(level, value));

        public override void Flush() => inner.Flush();
    }
}
