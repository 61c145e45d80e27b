// SPDX-License-Identifier: GPL-2.0-or-later

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;

/**
 * Indexes JSON lines with Lucene, for scripts/bench: LuceneIndexer INDEX ARTICLES.jsonl THREADS
 * stop|all|one.
 *
 * <p>Headline and text are searchable, with positions and English stemming; all six fields are
 * stored. stop leaves out stop words; all does not; one does not, either, and the field text has
 * the headline, too, as dateline's default text. The threads take pieces of the file, cut between
 * lines, in turn.
 */
public final class LuceneIndexer {
    private static final int PIECE = 1 << 20;
    private static final String[] STORED = {"id", "date", "source", "url"};
    private static final JsonFactory JSON = new JsonFactory();

    /** Cuts the input into pieces of whole lines. */
    private static final class Pieces {
        private final InputStream input;
        private byte[] rest = new byte[0];

        Pieces(InputStream input) {
            this.input = input;
        }

        /** The next piece, or null at the end. */
        synchronized byte[] next() throws IOException {
            byte[] piece = Arrays.copyOf(rest, rest.length + PIECE);
            int length = rest.length;
            while (true) {
                int got = input.readNBytes(piece, length, piece.length - length);
                int end = got == 0 ? length + got : lastLineEnd(piece, length + got);
                length += got;
                if (got == 0 || end > 0) {
                    rest = Arrays.copyOfRange(piece, end, length);
                    return end == 0 ? null : Arrays.copyOf(piece, end);
                }
                piece = Arrays.copyOf(piece, 2 * piece.length); // a line longer than the piece
            }
        }

        private static int lastLineEnd(byte[] bytes, int length) {
            int end = length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            return end;
        }
    }

    /** Indexes pieces; the document and its fields are used again for each article. */
    private static final class Worker extends Thread {
        private final IndexWriter writer;
        private final Pieces pieces;
        private final Map<String, Field> fields = new HashMap<>();
        private final Field headline; // once more, in the field text; or null
        private long articles;
        private Throwable failure;

        Worker(IndexWriter writer, Pieces pieces, boolean one) {
            this.writer = writer;
            this.pieces = pieces;
            this.headline = one ? new TextField("text", "", Field.Store.NO) : null;
            for (String name : STORED) {
                fields.put(name, new StoredField(name, ""));
            }
            fields.put("title", one ? new StoredField("title", "")
                    : new TextField("title", "", Field.Store.YES));
            fields.put("text", new TextField("text", "", Field.Store.YES));
        }

        @Override
        public void run() {
            try {
                for (byte[] piece = pieces.next(); piece != null; piece = pieces.next()) {
                    try (JsonParser parser = JSON.createParser(piece)) {
                        while (parser.nextToken() == JsonToken.START_OBJECT) {
                            add(parser);
                        }
                    }
                }
            } catch (Throwable thrown) {
                failure = thrown;
            }
        }

        private void add(JsonParser parser) throws IOException {
            Document document = new Document();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                Field field = fields.get(parser.getCurrentName());
                if (parser.nextToken() == JsonToken.VALUE_STRING && field != null) {
                    field.setStringValue(parser.getText());
                    document.add(field);
                    if (headline != null && field.name().equals("title")) {
                        headline.setStringValue(parser.getText());
                        document.add(headline);
                    }
                } else {
                    parser.skipChildren();
                }
            }
            writer.addDocument(document);
            articles++;
        }
    }

    public static void main(String[] args) throws Exception {
        CharArraySet stop = args[3].equals("stop")
                ? EnglishAnalyzer.getDefaultStopSet() : CharArraySet.EMPTY_SET;
        IndexWriterConfig config = new IndexWriterConfig(new EnglishAnalyzer(stop));
        config.setRAMBufferSizeMB(256);
        long articles = 0;
        try (FSDirectory directory = FSDirectory.open(Paths.get(args[0]));
                InputStream input = new FileInputStream(args[1]);
                IndexWriter writer = new IndexWriter(directory, config)) {
            Pieces pieces = new Pieces(input);
            List<Worker> workers = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                workers.add(new Worker(writer, pieces, args[3].equals("one")));
                workers.get(i).start();
            }
            for (Worker worker : workers) {
                worker.join();
                if (worker.failure != null) {
                    throw new IOException("cannot index " + args[1], worker.failure);
                }
                articles += worker.articles;
            }
            writer.commit();
        }
        System.out.println(articles + " articles");
    }
}
