// SPDX-License-Identifier: GPL-2.0-or-later
/** pages.h: small inputs of our own writing. All that they tell is invented. */
#ifndef TESTS_CORPUS_WEB_PAGES_H
#define TESTS_CORPUS_WEB_PAGES_H

#define STORY_1                                                                                    \
    "The harbour of Port Salvia was closed on Tuesday, after a crane fell into the water, the "    \
    "harbour master said. Nobody was hurt, and ships wait outside."
#define STORY_2                                                                                    \
    "Divers began to lift the crane in the afternoon, but wind and currents, which were stronger " \
    "than foreseen, made them stop before dusk."
#define STORY_3                                                                                    \
    "The harbour handles a third of the island\xe2\x80\x99s grain, and millers said that they "    \
    "had flour for ten days."

#define PAGE                                                                                       \
    "<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\">\n"                       \
    "<title>Crane closes harbour | The Salvia Post</title>\n"                                      \
    "<meta property=\"og:title\" content=\"Crane closes harbour &amp; port\">\n"                   \
    "<meta property=\"og:site_name\" content=\"The Salvia Post\">\n"                               \
    "<meta property=\"article:published_time\" content=\"2021-03-09T17:30:00+01:00\">\n"           \
    "<meta property=\"article:section\" content=\"Island\">\n"                                     \
    "<meta name=\"author\" content=\"Jane Doe\">\n"                                                \
    "<meta name=\"keywords\" content=\"harbour, crane\">\n"                                        \
    "<link rel=\"canonical\" href=\"https://www.salvia-post.example/island/crane\">\n"             \
    "<style>p { color: red }</style><script>var a = '<p>no text</p>';</script></head><body>\n"     \
    "<nav><ul><li><a href=\"/\">Home</a></li><li><a href=\"/island\">Island</a></li></ul></nav>\n" \
    "<div class=\"page\"><h1>Crane closes harbour &amp; port</h1>\n"                               \
    "<p class=\"byline\">By Jane Doe</p>\n"                                                        \
    "<div class=\"story-body\"><p>" STORY_1 "</p>\n<p>" STORY_2 "</p>\n"                           \
    "<div class=\"related\"><h3>Related</h3><ul><li><a href=\"/a\">A ship ran aground</a></li>"    \
    "</ul></div>\n<p>" STORY_3 "</p>\n<p>Advertisement</p></div></div>\n"                          \
    "<footer><p>Copyright The Salvia Post, all rights reserved, and many more words.</p>"          \
    "</footer></body></html>\n"

#define STORY STORY_1 "\n" STORY_2 "\n" STORY_3

#define LINKED_PAGE                                                                                \
    "<html><head><title>x</title><script type=\"application/ld+json\">{\"@context\":"              \
    "\"https://schema.org\",\"@graph\":[{\"@type\":\"WebSite\",\"name\":\"Not this\"},"            \
    "{\"@type\":[\"NewsArticle\"],\"headline\":\"Mill &quot;Anna&quot; reopens\","                 \
    "\"datePublished\":\"2022-05-06T07:08:09Z\",\"author\":[{\"@type\":\"Person\",\"name\":"       \
    "\"John Roe\"},{\"@type\":\"Person\",\"name\":\"Jane Doe\"}],\"publisher\":{\"@type\":"        \
    "\"Organization\",\"name\":\"Salvia Wire\"},\"articleSection\":[\"Economy\",\"Island\"],"      \
    "\"inLanguage\":\"en-GB\",\"keywords\":[\"mills\",\"grain, flour\"],\"url\":"                  \
    "\"https://wire.example/mill\",\"about\":[{\"@type\":\"Person\",\"name\":\"Anna Moll\"},"      \
    "{\"@type\":\"Thing\",\"name\":\"flour\"}],\"articleBody\":\"" STORY_1 "\n\n<p>" STORY_2       \
    "</p>" STORY_3 "\"}]}</script></head><body><p>" STORY_1 "</p></body></html>"

#define MESSAGE                                                                                    \
    "Path: news.example!not-for-mail\r\n"                                                          \
    "From: =?ISO-8859-1?Q?J=FCrgen?= =?ISO-8859-1?Q?_Doe?= <jd@example.org>\r\n"                   \
    "Newsgroups: salvia.news,salvia.harbour\r\n"                                                   \
    "Subject: Crane closes\r\n harbour\r\n"                                                        \
    "Date: Tue, 09 Mar 2021 17:30:00 +0100\r\n"                                                    \
    "Message-ID: <crane1@example.org>\r\n"                                                         \
    "Organization: Harbour Watch\r\n"                                                              \
    "MIME-Version: 1.0\r\n"                                                                        \
    "Content-Type: multipart/mixed; boundary=\"outer\"\r\n"                                        \
    "\r\n"                                                                                         \
    "preamble\r\n"                                                                                 \
    "--outer\r\n"                                                                                  \
    "Content-Type: multipart/alternative; boundary=inner\r\n"                                      \
    "\r\n"                                                                                         \
    "--inner\r\n"                                                                                  \
    "Content-Type: text/plain; charset=windows-1251\r\n"                                           \
    "Content-Transfer-Encoding: quoted-printable\r\n"                                              \
    "\r\n"                                                                                         \
    "=CF=EE=F0=F2 Salvia is clo=\r\n"                                                              \
    "sed =3D shut.\r\n"                                                                            \
    "--inner\r\n"                                                                                  \
    "Content-Type: text/html; charset=utf-8\r\n"                                                   \
    "Content-Transfer-Encoding: base64\r\n"                                                        \
    "\r\n"                                                                                         \
    "PHA+UG9ydCBTYWx2aWEgaXMgY2xvc2VkLjwvcD4=\r\n"                                                 \
    "--inner--\r\n"                                                                                \
    "--outer\r\n"                                                                                  \
    "Content-Type: text/plain\r\n"                                                                 \
    "Content-Disposition: attachment; filename=a.txt\r\n"                                          \
    "\r\n"                                                                                         \
    "attached\r\n"                                                                                 \
    "--outer--\r\n"                                                                                \
    "epilogue\r\n"

#define MBOX                                                                                       \
    "From jd@example.org Tue Mar  9 17:30:00 2021\n"                                               \
    "From: jd@example.org (Jane Doe)\n"                                                            \
    "Subject: first\n"                                                                             \
    "\n"                                                                                           \
    "A line.\n"                                                                                    \
    "\n"                                                                                           \
    ">From here on it is text.\n"                                                                  \
    ">>From too.\n"                                                                                \
    "\n"                                                                                           \
    "From there to here, this is text as well.\n"                                                  \
    "No header follows it.\n"                                                                      \
    "\n"                                                                                           \
    "From jr@example.org Wed Mar 10 08:00:00 2021\n"                                               \
    "From: \"Roe, John\" <jr@example.org>\n"                                                       \
    "Subject: =?utf-8?B?w6TDtg==?=\n"                                                              \
    "Message-ID: <two@example.org>\n"                                                              \
    "\n"                                                                                           \
    "Second.\n"                                                                                    \
    "\n"                                                                                           \
    "From jr@example.org Thu Mar 11 08:00:00 2021\n"                                               \
    "X-Nothing: here\n"                                                                            \
    "\n"

#define WARC_HEAD(type, length)                                                                    \
    "WARC/1.0\r\nWARC-Type: " type "\r\nWARC-Target-URI: https://www.salvia-post.example/x\r\n"    \
    "WARC-Date: 2021-03-10T00:00:00Z\r\nContent-Length: " length "\r\n"

#endif
