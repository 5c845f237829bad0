import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * Kafka Streams, one message an incident: the newest of every reference and the counts in two RocksDB stores, each
 * with its changelog, in one processor; no repartitioning, for a partition counts what it holds. At least once,
 * commits once a second, two threads, caches and all else as they come.
 */
public final class CountIncidents {
  static final int PARTITIONS = 4;
  static final ObjectMapper JSON = new ObjectMapper();
  static final Map<Integer, Set<Integer>> met = new HashMap<>();
  static final ExecutorService answering = Executors.newSingleThreadExecutor();
  static KafkaStreams streams;
  static Path folder;

  public static void main(String[] told) {
    folder = Path.of(told[2]);
    Topology topology = new Topology();
    topology.addSource("incidents", new StringDeserializer(), new StringDeserializer(), told[1] + "incidents");
    topology.addProcessor("count", Count::new, "incidents");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore("newest"), Serdes.String(), Serdes.String())
            .withCachingEnabled(), "count");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore("counts"), Serdes.String(), Serdes.Long())
            .withCachingEnabled(), "count");
    streams = new KafkaStreams(topology, settings(told[0], told[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(
        CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP))));
    streams.start();
  }

  static Properties settings(String kafka, String prefix) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka);
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, prefix + "streams");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.resolve("streams").toString());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1000);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10000);
    return settings;
  }

  /** Lets the newest revision of a reference stand and moves the counts. */
  static final class Count implements Processor<String, String, Void, Void> {
    KeyValueStore<String, String> newest;
    KeyValueStore<String, Long> counts;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      newest = context.getStateStore("newest");
      counts = context.getStateStore("counts");
    }

    @Override
    public void process(Record<String, String> message) {
      JsonNode item;
      try {
        item = JSON.readTree(message.value());
      } catch (java.io.IOException unreadable) {
        throw new IllegalStateException(unreadable);
      }
      if (item.has("end")) {
        end(item.get("end").asInt(), item.get("partition").asInt());
      } else {
        take(item);
      }
    }

    /** An entry is `version|cell`, the cell empty for one that is withdrawn. */
    void take(JsonNode item) {
      String ref = item.get("ref").textValue();
      long version = item.get("version").longValue();
      String old = newest.get(ref);
      if (old != null) {
        int bar = old.indexOf('|');
        if (version <= Long.parseLong(old, 0, bar, 10)) {
          return;
        }
        move(old.substring(bar + 1), -1);
      }
      boolean isRecorded = !item.has("state") || item.get("state").textValue().equals("recorded");
      String cell = item.get("ward").textValue() + "|" + item.get("type").textValue() + "|" + item.get("on").textValue();
      newest.put(ref, version + "|" + (isRecorded ? cell : ""));
      move(isRecorded ? cell : "", 1);
    }

    void move(String cell, long by) {
      if (!cell.isEmpty()) {
        Long count = counts.get(cell);
        counts.put(cell, (count == null ? 0 : count) + by);
      }
    }
  }

  static synchronized void end(int stage, int partition) {
    Set<Integer> partitions = met.computeIfAbsent(stage, key -> new HashSet<>());
    partitions.add(partition);
    if (partitions.size() == PARTITIONS) {
      long at = System.currentTimeMillis();
      answering.submit(() -> answer(stage, at));
    }
  }

  /** Counts over all partitions; while a thread is still joining, the stores cannot be asked. */
  static Map<String, Long> sums() throws InterruptedException {
    while (true) {
      try {
        Map<String, Long> sums = new HashMap<>();
        ReadOnlyKeyValueStore<String, Long> counts = streams.store(
            StoreQueryParameters.fromNameAndType("counts", QueryableStoreTypes.keyValueStore()));
        try (KeyValueIterator<String, Long> all = counts.all()) {
          all.forEachRemaining(entry -> sums.merge(entry.key, entry.value, Long::sum));
        }
        return sums;
      } catch (InvalidStateStoreException joining) {
        Thread.sleep(20);
      }
    }
  }

  static void answer(int stage, long at) {
    try {
      Map<String, Long> sums = sums();
      ObjectNode answer = JSON.createObjectNode().put("at", at / 1000.0);
      ArrayNode rows = answer.putArray("counts");
      sums.forEach((cell, count) -> {
        if (count != 0) {
          ArrayNode row = rows.addArray();
          for (String part : cell.split("\\|")) {
            row.add(part);
          }
          row.add(count);
        }
      });
      Path part = folder.resolve("answer-" + stage + ".part");
      Files.write(part, JSON.writeValueAsBytes(answer));
      Files.move(part, folder.resolve("answer-" + stage + ".json"), StandardCopyOption.ATOMIC_MOVE);
    } catch (Exception failed) {
      failed.printStackTrace();
    }
  }
}
