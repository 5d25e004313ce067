package dev.enjambre.tracker.catalog;

import dev.enjambre.common.id.InfoHash;
import java.util.List;
import org.springframework.core.convert.converter.Converter;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.convert.WritingConverter;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.core.convert.DataAccessStrategy;
import org.springframework.data.jdbc.core.convert.DataAccessStrategyFactory;
import org.springframework.data.jdbc.core.convert.DefaultJdbcTypeFactory;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.jdbc.core.convert.JdbcCustomConversions;
import org.springframework.data.jdbc.core.convert.MappingJdbcConverter;
import org.springframework.data.jdbc.core.convert.QueryMappingConfiguration;
import org.springframework.data.jdbc.core.dialect.JdbcArrayColumns;
import org.springframework.data.jdbc.core.dialect.JdbcDialect;
import org.springframework.data.jdbc.core.dialect.JdbcPostgresDialect;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.jdbc.repository.support.JdbcRepositoryFactory;
import org.springframework.data.relational.core.dialect.AnsiDialect;
import org.springframework.data.relational.core.dialect.LimitClause;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * How Spring Data is set up for the catalogue: by hand, for one table, without looking through the
 * class path at the start, and with SQLite, which it does not know.
 */
final class CatalogRepositories {

  private CatalogRepositories() {}

  /** Returns the table of entries in a database. */
  static EntryRows entryRows(JdbcOperations jdbc, TextIndex index) {
    JdbcDialect dialect =
        switch (index) {
          case SqliteTextIndex _ -> new SqliteDialect();
          case PostgresTextIndex _ -> JdbcPostgresDialect.INSTANCE;
        };
    JdbcCustomConversions conversions =
        JdbcCustomConversions.of(
            dialect, List.of(InfoHashToBytes.INSTANCE, BytesToInfoHash.INSTANCE));
    JdbcMappingContext context = JdbcMappingContext.forPlainIdentifiers();
    context.setSimpleTypeHolder(conversions.getSimpleTypeHolder());
    JdbcConverter converter =
        new MappingJdbcConverter(
            context,
            (path, _) -> {
              throw new IllegalStateException("an entry has nothing of the kind: " + path);
            },
            conversions,
            new DefaultJdbcTypeFactory(jdbc, dialect.getArraySupport()));
    NamedParameterJdbcOperations named = new NamedParameterJdbcTemplate(jdbc);
    DataAccessStrategy strategy =
        new DataAccessStrategyFactory(converter, named, dialect, QueryMappingConfiguration.EMPTY)
            .create();
    return new JdbcRepositoryFactory(new JdbcAggregateTemplate(converter, strategy))
        .getRepository(EntryRows.class);
  }

  /** What SQLite has of SQL as Spring Data writes it. */
  private static final class SqliteDialect extends AnsiDialect implements JdbcDialect {

    @Override
    public String getName() {
      return "SQLite";
    }

    @Override
    public LimitClause limit() {
      return JdbcPostgresDialect.INSTANCE.limit();
    }

    @Override
    public JdbcArrayColumns getArraySupport() {
      return JdbcArrayColumns.Unsupported.INSTANCE;
    }
  }

  @WritingConverter
  private enum InfoHashToBytes implements Converter<InfoHash, byte[]> {
    INSTANCE;

    @Override
    public byte[] convert(InfoHash infoHash) {
      return infoHash.toBytes();
    }
  }

  @ReadingConverter
  private enum BytesToInfoHash implements Converter<byte[], InfoHash> {
    INSTANCE;

    @Override
    public InfoHash convert(byte[] bytes) {
      return InfoHash.of(bytes);
    }
  }
}
