using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>
/// Serializer over a source-generated <typeparamref name="TSGContext"/>. Names are matched without regard to case and nulls are
/// not written, whatever options the context declares.
/// </summary>
/// <typeparam name="TSGContext">Has metadata for the handler's input and output.</typeparam>
public class SourceGeneratorLambdaJsonSerializer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSGContext>
    : ILambdaSerializer where TSGContext : JsonSerializerContext
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TSGContext _context;

    /// <summary>Creates the context with Lambda's options.</summary>
    public SourceGeneratorLambdaJsonSerializer()
    {
        var options = new JsonSerializerOptions
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            PropertyNameCaseInsensitive = true,
        };
        _context = (TSGContext)Activator.CreateInstance(typeof(TSGContext), options)!;
    }

#nullable disable // as published
    T ILambdaSerializer.Deserialize<T>(Stream requestStream)
    {
        try
        {
            // From a stream, the buffers of an event of megabytes would stay in the pool.
            return requestStream is MemoryStream memory
                ? JsonSerializer.Deserialize(memory.ToArray(), TypeInfo<T>())
                : JsonSerializer.Deserialize(requestStream, TypeInfo<T>());
        }
        catch (Exception exception)
        {
            throw new JsonSerializerException($"The event is not a {typeof(T).FullName}: {exception.Message}", exception);
        }
    }

    void ILambdaSerializer.Serialize<T>(T response, Stream responseStream)
    {
        try
        {
            using var writer = new Utf8JsonWriter(responseStream, WriterOptions);
            JsonSerializer.Serialize(writer, response, TypeInfo<T>());
        }
        catch (Exception exception)
        {
            throw new JsonSerializerException($"The handler's {typeof(T).FullName} cannot be written as JSON: {exception.Message}", exception);
        }
    }
#nullable restore

    private JsonTypeInfo<T> TypeInfo<T>() =>
        _context.GetTypeInfo(typeof(T)) as JsonTypeInfo<T>
        ?? throw new InvalidOperationException($"{typeof(TSGContext).FullName} has no metadata for it; add [JsonSerializable(typeof({typeof(T).Name}))].");
}

/// <summary>An event or result that JSON cannot carry; its name reaches the invoker as the error type.</summary>
internal sealed class JsonSerializerException(string message, Exception innerException) : Exception(message, innerException);
