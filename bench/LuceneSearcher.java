// SPDX-License-Identifier: GPL-2.0-or-later

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.QueryBuilder;

/**
 * Searches an index that LuceneIndexer made, for scripts/bench and scripts/evaluate.
 *
 * <p>LuceneSearcher count INDEX stop|all|one WORD...: prints the number of documents, and of those with
 * each word in headline or text. LuceneSearcher search INDEX stop|all|one WARM RUNS OUT
 * MODE=QUERIES...: searches for each line (id, tab, words) of each file, MODE any, all or phrase,
 * in the field text, and writes mode, file, id, run, milliseconds and hits to OUT. LuceneSearcher
 * rank INDEX stop|all|one FIELD,... QUERIES: prints the 100 best documents of each line as a TREC run;
 * the score is the sum of those in the fields, each with its own lengths and frequencies.
 */
public final class LuceneSearcher {
    private static Query build(QueryBuilder builder, String field, String mode, String words) {
        switch (mode) {
            case "any":
                return builder.createBooleanQuery(field, words, BooleanClause.Occur.SHOULD);
            case "all":
                return builder.createBooleanQuery(field, words, BooleanClause.Occur.MUST);
            default:
                return builder.createPhraseQuery(field, words);
        }
    }

    private static void count(IndexSearcher searcher, QueryBuilder builder, String[] args)
            throws IOException {
        System.out.println(searcher.getIndexReader().numDocs());
        for (int i = 3; i < args.length; i++) {
            BooleanQuery.Builder either = new BooleanQuery.Builder();
            for (String field : new String[] {"title", "text"}) {
                either.add(build(builder, field, "any", args[i]), BooleanClause.Occur.SHOULD);
            }
            System.out.println(searcher.count(either.build()));
        }
    }

    private static void rank(IndexSearcher searcher, QueryBuilder builder, String[] args)
            throws IOException {
        for (String line : Files.readAllLines(Paths.get(args[4]), StandardCharsets.UTF_8)) {
            int tab = line.indexOf('\t');
            BooleanQuery.Builder either = new BooleanQuery.Builder();
            for (String field : args[3].split(",")) {
                Query query = build(builder, field, "any", line.substring(tab + 1));
                if (query != null) { // null: nothing but stop words
                    either.add(query, BooleanClause.Occur.SHOULD);
                }
            }
            ScoreDoc[] hits = searcher.search(either.build(), 100).scoreDocs;
            for (int i = 0; i < hits.length; i++) {
                System.out.printf(Locale.ROOT, "%s Q0 %s %d %.6f lucene%n", line.substring(0, tab),
                        searcher.doc(hits[i].doc).get("id"), i + 1, hits[i].score);
            }
        }
    }

    private static void search(IndexSearcher searcher, QueryBuilder builder, String[] args)
            throws IOException {
        int warm = Integer.parseInt(args[3]);
        int runs = Integer.parseInt(args[4]);
        try (BufferedWriter out = Files.newBufferedWriter(Paths.get(args[5]))) {
            for (int run = -warm; run < runs; run++) {
                for (int i = 6; i < args.length; i++) {
                    String mode = args[i].substring(0, args[i].indexOf('='));
                    String file = args[i].substring(mode.length() + 1);
                    List<String> lines =
                            Files.readAllLines(Paths.get(file), StandardCharsets.UTF_8);
                    for (String line : lines) {
                        int tab = line.indexOf('\t');
                        String words = line.substring(tab + 1);
                        long started = System.nanoTime();
                        Query query = build(builder, "text", mode, words);
                        TopDocs top = query == null ? null : searcher.search(query, 10);
                        long nanoseconds = System.nanoTime() - started;
                        if (run >= 0) {
                            out.write(String.format("%s\t%s\t%s\t%d\t%.4f\t%d%n", mode, file,
                                    line.substring(0, tab), run, nanoseconds / 1e6,
                                    top == null ? 0 : top.scoreDocs.length));
                        }
                    }
                }
            }
        }
    }

    public static void main(String[] args) throws IOException {
        CharArraySet stop = args[2].equals("stop")
                ? EnglishAnalyzer.getDefaultStopSet() : CharArraySet.EMPTY_SET;
        QueryBuilder builder = new QueryBuilder(new EnglishAnalyzer(stop));
        try (FSDirectory directory = FSDirectory.open(Paths.get(args[1]));
                DirectoryReader reader = DirectoryReader.open(directory)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setSimilarity(new BM25Similarity());
            searcher.setQueryCache(null); // as every query comes several times
            if (args[0].equals("count")) {
                count(searcher, builder, args);
            } else if (args[0].equals("rank")) {
                rank(searcher, builder, args);
            } else {
                search(searcher, builder, args);
            }
        }
    }
}
