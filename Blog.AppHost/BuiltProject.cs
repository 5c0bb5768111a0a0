using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Blog.AppHost;

/// <summary>Runs the built executables of projects: they start sooner than with <c>dotnet run</c>, and each needs one process less.</summary>
public static class BuiltProject
{
    /// <summary>
    /// Runs the built executable of the project. Left to Aspire where a debugger or <c>dotnet watch</c> drives the AppHost, since they
    /// start projects in their own way, and where there is no such executable.
    /// </summary>
    public static IResourceBuilder<T> RunAsBuilt<T>(this IResourceBuilder<T> project)
        where T : ProjectResource
    {
        var configuration = project.ApplicationBuilder.Configuration;
        if (Debugger.IsAttached || configuration["DEBUG_SESSION_PORT"] is { Length: > 0 } || configuration["DOTNET_WATCH"] is "1") return project;

        // artifacts/bin/<project>/<configuration>: the same configuration as this process.
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var source = project.Resource.GetProjectMetadata().ProjectPath;
        var name = Path.GetFileNameWithoutExtension(source);
        var program = Path.Combine(own.Parent!.Parent!.FullName, name, own.Name, OperatingSystem.IsWindows() ? $"{name}.exe" : name);
        return !File.Exists(program) ? project : project
            .WithAnnotation(new ExecutableAnnotation { Command = program, WorkingDirectory = Path.GetDirectoryName(source)! })
            // Built executables look for .NET in its usual folders only; this process knows where it is.
            .WithEnvironment("DOTNET_ROOT", Path.GetFullPath("../../..", RuntimeEnvironment.GetRuntimeDirectory()));
    }
}
