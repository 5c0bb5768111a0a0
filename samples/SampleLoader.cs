using System.Net;
using System.Text;

namespace Blog.Samples;

/// <summary>Writes the sample posts through a backend, each once in the life of a table.</summary>
/// <param name="blog">Client of the backend.</param>
/// <param name="loaded">Those that the table has had already.</param>
internal sealed class SampleLoader(HttpClient blog, LoadedSamples loaded)
{
    private const int Attempts = 20;

    /// <summary>Writes those posts that the table has not had yet, in the order of their names.</summary>
    /// <param name="folder">Folder with a file of JSON for each post.</param>
    /// <returns>How many were written.</returns>
    /// <exception cref="InvalidOperationException">The backend refused a post.</exception>
    public async Task<int> LoadAsync(string folder)
    {
        var before = await loaded.ReadAsync();
        var files = Directory.GetFiles(folder, "*.json").Where(file => !before.Contains(Name(file))).Order(StringComparer.Ordinal).ToList();
        foreach (var file in files)
        {
            await PostAsync(Name(file), await File.ReadAllTextAsync(file));
            await loaded.AddAsync(Name(file));
        }

        return files.Count;
    }

    private static string Name(string file) => Path.GetFileNameWithoutExtension(file);

    private async Task PostAsync(string name, string body)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "blogs")
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
                // Stopped between writing the post and noting it, the next start does not write it twice.
                Headers = { { "Idempotency-Key", $"sample-{name}" } },
            };
            using var response = await blog.SendAsync(request);
            if (response.StatusCode == HttpStatusCode.Created) return;
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable || attempt == Attempts)
            {
                throw new InvalidOperationException($"Sample {name} was answered with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            }

            // On a busy machine DynamoDB Local is slow at first; the answer says when to come back.
            await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1));
        }
    }
}
