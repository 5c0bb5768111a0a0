#nullable disable

namespace Amazon.Lambda.Core;

/// <summary>Turns events into handler arguments and handler results into responses.</summary>
public interface ILambdaSerializer
{
    /// <summary>Reads an event.</summary>
    /// <param name="requestStream">The event, to its end.</param>
    internal T Deserialize<T>(Stream requestStream);

    /// <summary>Writes a handler's result.</summary>
    /// <param name="response">The result.</param>
    /// <param name="responseStream">Where it is written; left open.</param>
    internal void Serialize<T>(T response, Stream responseStream);
}
