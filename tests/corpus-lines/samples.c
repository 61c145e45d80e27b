// SPDX-License-Identifier: GPL-2.0-or-later
// A small text of every format. All of it is invented.
#include "fixture.h"

#define SAMPLE(format, text, articles)                                                             \
    {                                                                                              \
        format, {text, sizeof(text) - 1}, articles                                                 \
    }

const struct sample samples[] = {
    SAMPLE("json",
           "[\n {\"id\": \"a1\", \"title\": \"Harbour \\\"closed\\\"\", \"text\": \"The harbour "
           "[of Port Ellis] is closed.\"},\n {\"id\": \"a2\", \"title\": \"It reopens\", \"text\": "
           "\"<p>Ships &amp; boats</p><p>came back.</p>\"}\n]\n",
           2),
    SAMPLE("json",
           "{\"status\": \"ok\", \"totalResults\": 2, \"articles\": [{\"source\": {\"id\": null, "
           "\"name\": \"The Ellis Post\"}, \"author\": \"Ada Kern\", \"title\": \"One\", "
           "\"publishedAt\": \"2021-03-04T05:06:07Z\", \"content\": \"First.\"}, {\"title\": "
           "\"Two\", \"content\": null}], \"more\": false}",
           2),
    SAMPLE("json",
           "{\"posts\":[{\"thread\":{\"site\":\"post.example\"},\"uuid\":\"u1\",\"url\":\"http://"
           "post.example/1\",\"published\":\"2017-07-24T10:20:30.000+03:00\",\"title\":\"Talks\","
           "\"text\":\"Talks began.\",\"language\":\"english\",\"entities\":{\"persons\":[{"
           "\"name\":\"ada kern\",\"sentiment\":\"none\"}],\"organizations\":[{\"name\":\"port "
           "authority\"}],\"locations\":[{\"name\":\"port ellis\"}]}}],\"moreResultsAvailable\":0}",
           1),
    SAMPLE("json",
           "{\n \"version\": \"https://jsonfeed.org/version/1.1\",\n \"title\": \"Ellis Daily\",\n "
           "\"language\": \"en\",\n \"items\": [\n  {\"id\": \"7\", \"url\": "
           "\"https://ellis.example/7\", \"content_html\": \"<p>Rain.</p>\", \"date_published\": "
           "\"2020-02-02T02:02:02Z\", \"authors\": [{\"name\": \"Jo Reed\"}], \"tags\": "
           "[\"weather\"]}\n ]\n}\n",
           1),
    SAMPLE("json",
           "{\n  \"uri\": \"urn:ninjs:1\",\n  \"type\": \"text\",\n  \"versioncreated\": "
           "\"2013-07-09T10:37:00Z\",\n  \"headline\": \"Captain on trial\",\n  \"byline\": \"Ada "
           "Kern\",\n  \"body_text\": \"Plain.\",\n  \"body_xhtml\": \"<p>Rich.</p>\",\n  "
           "\"person\": [{\"name\": \"Tom Ash\", \"rel\": \"about\"}],\n  \"place\": [{\"name\": "
           "\"Port Ellis\"}],\n  \"organisation\": [{\"name\": \"Ash Lines\"}],\n  "
           "\"subject\": [{\"name\": \"justice\"}],\n  \"associations\": {\"pic\": {\"headline\": "
           "\"A ship\", \"body_text\": \"no\"}}\n}\n",
           1),
    SAMPLE(
        "json",
        "{\n  \"uri\": \"urn:ninjs:3\",\n  \"versionCreated\": \"2019-05-10T16:02:28+02:00\",\n "
        " \"bodies\": [{\"role\": \"nitf\", \"contentType\": \"application/nitf+xml\", "
        "\"value\": \"<nitf><head><title>no</title></head><body>no no no no no</body></nitf>\"}, "
        "{\"role\": \"main\", \"contentType\": \"text/html\", \"value\": "
        "\"<p>Body.</p>\"}],\n  \"headlines\": [{\"role\": \"short\", \"value\": \"S\"}, "
        "{\"role\": \"main\", \"value\": \"Main head\"}],\n  \"people\": [{\"name\": \"Tom "
        "Ash\"}],\n  \"by\": \"dpa\"\n}\n",
        1),
    SAMPLE("jsonl",
           "{\"id\": 1, \"title\": \"One\", \"text\": \"First.\", \"date\": \"2020-01-01\"}\n"
           "{\"id\": 2, \"title\": \"Two\", \"text\": \"Second.\"}\n",
           2),
    SAMPLE("csv",
           "id,Title,publish date,text,authors\n"
           "1,One,2020-01-02,\"First, with \"\"quotes\"\"\nand a second line.\",Ada Kern;Jo Reed\n"
           "2,Two,,Second.,\n",
           2),
    SAMPLE("csv", "headline\tbody\tsection\nOne\tFirst, and more.\tsport\nTwo\tSecond.\tcity\n", 2),
    SAMPLE("trec",
           "<DOC>\n<DOCNO> AP880212-0001 </DOCNO>\n<FILEID>AP-NR-02-12-88 2344EST</FILEID>\n<HEAD>"
           "Harbour Closed</HEAD>\n<BYLINE>By ADA KERN</BYLINE>\n<DATELINE>PORT ELLIS (AP) "
           "</DATELINE>\n<TEXT>\n   The harbour is closed. R&amp;D goes on.\n</TEXT>\n</DOC>\n"
           "<DOC>\n<DOCNO>LA010289-0007</DOCNO>\n<DATE><P>January 2, 1989, Monday, Home "
           "Edition</P></DATE>\n<SECTION><P>Metro; Part 2</P></SECTION>\n<HEADLINE><P>It reopens "
           "</P></HEADLINE>\n<TEXT><P>Boats came back.</P>\n<P>So did ships.</P></TEXT>\n</DOC>\n",
           2),
    SAMPLE("reuters21578",
           "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n<REUTERS TOPICS=\"YES\" LEWISSPLIT=\"TRAIN\" "
           "CGISPLIT=\"TRAINING-SET\" OLDID=\"5544\" NEWID=\"1\">\n<DATE>26-FEB-1987 "
           "15:01:01.79</DATE>\n<TOPICS><D>cocoa</D></TOPICS>\n<PLACES><D>el-salvador</D><D>usa</D>"
           "</PLACES>\n<PEOPLE><D>ash</D></PEOPLE>\n<ORGS></ORGS>\n<EXCHANGES></EXCHANGES>\n"
           "<UNKNOWN> \n&#5;&#5;&#5;C T\n</UNKNOWN>\n<TEXT>&#2;\n<TITLE>COCOA REVIEW</TITLE>\n"
           "<DATELINE>    PORT ELLIS, Feb 26 - </DATELINE><BODY>Showers continued &lt;today>.\n"
           " Reuter\n&#3;</BODY></TEXT>\n</REUTERS>\n<REUTERS NEWID=\"2\">\n<DATE>26-FEB-1987 "
           "15:02:20.00</DATE>\n<TEXT TYPE=\"UNPROC\">&#2;\nTicker text only\n&#3;</TEXT>\n"
           "</REUTERS>\n",
           2),
    SAMPLE("wire",
           "\x16\x16\x01"
           "ELN0123 4 i 0042 urgent\r\r\nharbour-closed/\r\n\x02Harbour is closed\r\nPORT ELLIS, "
           "July 24 (ELN) - The harbour is closed.\r\n   It may reopen.\r\n\x03\r\n241030 jul "
           "17\r\n\x04"
           "\x16\x16\x01"
           "a0124\x1f"
           "bt-xyz\r\nr i\x13\x11"
           "bc-harbour 07-24 0045\r\n\x02^BC-Harbour,0045<\r\n^Boats come back<\r\n\tPORT ELLIS "
           "(EL) _ Boats came back.<\r\n\x03"
           "EL-NY-07-24-17 1035GMT<\r\n",
           2),
    SAMPLE(
        "frontmatter",
        "---\ntitle: \"Harbour: closed\"\ndate: 2017-07-24 10:20\nauthors:\n  - Ada Kern\n  - Jo "
        "Reed\ntags: [harbour, \"ships, boats\"]\nsummary: >\n  Not the\n  text.\n---\n\nThe "
        "harbour is closed.\n",
        1),
    SAMPLE(
        "frontmatter",
        "Title: Harbour closed\nAuthor: Ada Kern\nDate: 24 July 2017\n\nThe harbour is closed.\n",
        1),
    SAMPLE("frontmatter",
           "+++\ntitle = \"Harbour closed\"\ndate = 2017-07-24\n+++\nThe harbour is closed.\n", 1),
    {NULL, {NULL, 0}, 0},
};
