namespace Amazon.Lambda.Core;

/// <summary>Level of a line in the function's log. Nothing here uses it: it is there so that code which finds the name twice, here
/// and in Microsoft.Extensions.Logging, does not compile here either.</summary>
public enum LogLevel
{
    /// <summary>Written by default.</summary>
    Information = 2,
}
