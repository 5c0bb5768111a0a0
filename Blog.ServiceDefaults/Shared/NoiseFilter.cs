using System.Diagnostics;
using OpenTelemetry;

namespace Blog.ServiceDefaults;

/// <summary>
/// Leaves out the HTTP calls that belong to no request (the Lambda Runtime API's long poll, telemetry export), and all that happens
/// within a request that is left out. A processor, not a sampler, because a sampler set in code would override <c>OTEL_TRACES_SAMPLER</c>.
/// </summary>
internal sealed class NoiseFilter : BaseProcessor<Activity>
{
    /// <inheritdoc />
    public override void OnStart(Activity data)
    {
        if (IsBackgroundHttpCall(data) || data.Parent is { IsAllDataRequested: false })
        {
            data.IsAllDataRequested = false;
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }

    private static bool IsBackgroundHttpCall(Activity activity) =>
        activity.ParentId is null && activity.Source.Name == "System.Net.Http";
}
