package dev.enjambre.common.metainfo;

import static dev.enjambre.common.metainfo.TorrentFixture.multiFile;
import static dev.enjambre.common.metainfo.TorrentFixture.path;
import static dev.enjambre.common.metainfo.TorrentFixture.singleFile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeInteger;
import dev.enjambre.common.bencode.BencodeList;
import dev.enjambre.common.bencode.BencodeString;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which a path could harm is refused, with the field named, and never repaired. */
class HostilePathTest {

  private static void refusesComponent(String component, String problem) {
    singleFile().info("name", component).isRefused("info.name", problem);
    multiFile().info("name", component).file(1, "a").isRefused("info.name", problem);
    multiFile().file(1, "a").file(1, "b", component, "c").isRefused("info.files[1].path", problem);
    multiFile().file(1, "a").file(1, component).isRefused("info.files[1].path", problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "."})
  void refusesPathsThatLeadElsewhere(String component) {
    refusesComponent(component, "would lead to another folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc", "/", "a/b", "../../etc", "a/../..", "C:\\x", "\\", "..\\x"})
  void refusesSeparatorsInsideAComponent(String component) {
    refusesComponent(component, "holds a path separator");
  }

  @Test
  void refusesAnEmptyComponent() {
    refusesComponent("", "has an empty component");
  }

  @Test
  void refusesAnEmptyPath() {
    multiFile().file(1).isRefused("info.files[0].path", "is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", "a\nb", "\u001b[2J", "a\u007f", "a\u0085"})
  void refusesControlCharacters(String component) {
    refusesComponent(component, "holds a control character");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "con",
        "CON",
        "Con.txt",
        "prn",
        "aux.tar.gz",
        "nul",
        "NUL .txt",
        "com1",
        "COM9.log",
        "lpt3",
        "LPT¹",
        "conin$",
        "CONOUT$.x"
      })
  void refusesNamesThatWindowsReserves(String component) {
    refusesComponent(component, "Windows reserves");
  }

  @ParameterizedTest
  @ValueSource(strings = {"console", "com", "com10", "lpt", "aux1", "x.con", "nulls", "company"})
  void takesNamesThatOnlyLookReserved(String component) throws InvalidMetainfoException {
    assertThat(multiFile().file(1, component).parse().files()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.", "a ", "...", " ", "a. "})
  void refusesADotOrASpaceAtTheEnd(String component) {
    refusesComponent(component, "ends with a dot or a space");
  }

  @ParameterizedTest
  @ValueSource(strings = {".hidden", "a..b", " a", "a b", "..a", "a:b", "~", "*", "ñ日本🐝"})
  void takesOddButHarmlessNames(String component) throws InvalidMetainfoException {
    assertThat(multiFile().file(1, component).parse().files().getFirst().path())
        .containsExactly("data", component);
  }

  @Test
  void refusesComponentsLongerThanFileSystemsTake() throws InvalidMetainfoException {
    assertThat(multiFile().file(1, "x".repeat(255), "a").parse().files()).hasSize(1);
    multiFile().file(1, "x".repeat(256), "a").isRefused("info.files[0].path", "256 bytes");
    multiFile().file(1, "ñ".repeat(128), "a").isRefused("info.files[0].path", "256 bytes");
    multiFile().info("name", "x".repeat(256)).file(1, "a").isRefused("info.name", "256 bytes");
  }

  @Test
  void leavesRoomForTheSuffixOfAnIncompleteFile() throws InvalidMetainfoException {
    assertThat(multiFile().file(1, "x".repeat(250)).parse().files()).hasSize(1);
    multiFile().file(1, "x".repeat(251)).isRefused("info.files[0].path", "room for .part");
    singleFile().info("name", "x".repeat(251)).isRefused("info.name", "room for .part");
  }

  @Test
  void refusesPathsThatAreTooLongAltogether() throws InvalidMetainfoException {
    String[] deep = Collections.nCopies(1021, "x").toArray(String[]::new);
    assertThat(multiFile().file(1, deep).parse().files()).hasSize(1);
    String[] deeper = Collections.nCopies(1023, "x").toArray(String[]::new);
    multiFile().file(1, deeper).isRefused("info.files[0].path", "2050 bytes long");
  }

  @Test
  void refusesTheSamePathTwice() {
    multiFile()
        .file(1, "a", "b")
        .file(1, "c")
        .file(1, "a", "b")
        .isRefused("info.files[2].path", "the same file as 'data/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"FILE", "File", "ﬁle"})
  void refusesPathsThatDifferInLetterCaseOnly(String other) {
    multiFile()
        .file(1, "d", "file")
        .file(1, "D", other)
        .isRefused("info.files[1].path", "the same file as 'data/");
  }

  @Test
  void refusesPathsThatDifferInUnicodeFormOnly() {
    multiFile()
        .file(1, "\u00e9")
        .file(1, "e\u0301")
        .isRefused("info.files[1].path", "the same file as 'data/");
    multiFile()
        .file(1, "\u00c9")
        .file(1, "e\u0301")
        .isRefused("info.files[1].path", "the same file as 'data/");
  }

  @Test
  void refusesAFileThatIsAlsoAFolder() {
    multiFile()
        .file(1, "a")
        .file(1, "A", "b")
        .isRefused("info.files[1].path", "needs a folder where 'data/a' is a file");
    multiFile()
        .file(1, "a", "b")
        .file(1, "A")
        .isRefused("info.files[1].path", "is a file where another file needs a folder");
  }

  @Test
  void refusesAFileInTheWayOfAnIncompleteOne() {
    multiFile()
        .file(1, "a")
        .file(1, "A.part")
        .isRefused("info.files[0].path", "until it is complete");
    multiFile()
        .file(1, "d", "a.part", "b")
        .file(1, "d", "a")
        .isRefused("info.files[1].path", "until it is complete");
  }

  @Test
  void refusesSymbolicLinks() {
    multiFile()
        .file(1, "a")
        .file(0, "l", path("b"))
        .isRefused("info.files[1].attr", "symbolic link");
    multiFile().file(1, "xl", path("b")).isRefused("info.files[0].attr", "symbolic link");
    singleFile().info("attr", "l").isRefused("info.attr", "symbolic link");
  }

  @Test
  void refusesTheFolderOfTheServicesOwnState() throws InvalidMetainfoException {
    multiFile().info("name", ".Enjambre").file(1, "a").isRefused("info.name", "keeps its state");
    singleFile().info("name", ".enjambre").isRefused("info.name", "keeps its state");
    assertThat(multiFile().file(1, ".enjambre").parse().files()).hasSize(1);
  }

  @Test
  void checksThePathsOfPaddingToo() {
    multiFile()
        .file(1, "a")
        .file(1, "p", path("..", "b"))
        .isRefused("info.files[1].path", "another folder");
  }

  @Test
  void checksTheUtf8NamesToo() {
    singleFile().info("name.utf-8", "..").isRefused("info.name.utf-8", "another folder");
    multiFile()
        .file(
            1,
            BencodeDictionary.builder()
                .put("length", 1)
                .put("path", path("a"))
                .put("path.utf-8", path("..")))
        .isRefused("info.files[0].path.utf-8", "another folder");
  }

  @Test
  void refusesNamesThatAreNotText() {
    byte[] notUtf8 = {'a', (byte) 0xff};
    singleFile().info("name", notUtf8).isRefused("info.name", "is not UTF-8");
    multiFile()
        .file(
            1,
            BencodeDictionary.builder()
                .put("length", 1)
                .put("path", BencodeList.of(BencodeString.of(notUtf8))))
        .isRefused("info.files[0].path", "is not UTF-8");
  }

  @Test
  void refusesPathsOfTheWrongKind() {
    multiFile()
        .file(1, BencodeDictionary.builder().put("length", 1))
        .isRefused("info.files[0].path", "is missing");
    multiFile()
        .file(1, BencodeDictionary.builder().put("length", 1).put("path", "a"))
        .isRefused("info.files[0].path", "is not a list");
    multiFile()
        .file(
            1,
            BencodeDictionary.builder()
                .put("length", 1)
                .put("path", BencodeList.of(new BencodeInteger(1))))
        .isRefused("info.files[0].path", "not a string");
  }

  @Test
  void quotesHostileNamesEscaped() {
    assertThatExceptionOfType(InvalidMetainfoException.class)
        .isThrownBy(() -> multiFile().file(1, "a\u001b[2J\u202e/" + "x".repeat(1000)).parse())
        .withMessageContaining("a\\u001b[2J\\u202e/xxx")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250));
  }
}
