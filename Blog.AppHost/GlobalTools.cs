namespace Blog.AppHost;

/// <summary>Where <c>dotnet tool install -g</c> puts commands.</summary>
public static class GlobalTools
{
    /// <summary>
    /// Adds that folder to the search path of this process and of what it starts: Aspire.Hosting.AWS installs <c>dotnet lambda-test-tool</c>
    /// into it and finds it by the path alone, which many shells, services and containers lack.
    /// </summary>
    public static void AddToPath()
    {
        var home = Environment.GetEnvironmentVariable("DOTNET_CLI_HOME") is { Length: > 0 } set ? set : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var tools = Path.Combine(home, ".dotnet", "tools");
        Environment.SetEnvironmentVariable("PATH", $"{Environment.GetEnvironmentVariable("PATH")}{Path.PathSeparator}{tools}");
    }
}
