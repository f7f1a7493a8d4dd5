//! The pages of what other stages find: readers of documents, templates and packages.

use std::sync::LazyLock;

use super::rule::{Docs, Rule};
use crate::diag::Severity::{self, Error, Info, Warning};
use crate::syntax::rst;

/// English and Russian.
type Pair = (&'static str, &'static str);

/// The rules of other stages, by id: what a project may set the level of, and ask the page of.
pub fn documented() -> &'static [Rule] {
    static ALL: LazyLock<Vec<Rule>> = LazyLock::new(|| {
        let why = (
            "The text was not read as it was meant, and what stands in it may be missing from all that \
             is made.",
            "Текст прочитан не так, как задуман, и его содержание может не попасть в то, что собирается.",
        );
        let fix = ("Write the markup as the finding says.", "Исправьте разметку, как сказано.");
        // `{0}` stands for what a finding names.
        let markup = rst::rules().map(|(id, summary)| entry(id, Warning, summary, why, fix));
        let mut all: Vec<Rule> = markup.collect();
        all.extend(stages());
        all.extend(files());
        all.sort_by_key(|it| it.id);
        all.dedup_by_key(|it| it.id);
        for (id, bad, good) in examples() {
            if let Some(rule) = all.iter_mut().find(|it| it.id == id) {
                (rule.docs.bad, rule.docs.good) = (bad, good);
            }
        }
        all
    });
    &ALL
}

/// Documents in which each rule is found, and as they should be.
const EXAMPLES: &str = include_str!("data/examples.md");

/// The examples by rule: a document in which it is found, and one in which it is not.
pub(super) fn examples() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    EXAMPLES.split("\n## ").skip(1).filter_map(|section| {
        let (id, rest) = section.split_once('\n')?;
        let block = |word: &str| {
            let (_, text) = rest.split_once(&format!("```{word}\n"))?;
            let end = text.find("\n```")?;
            text.get(..=end)
        };
        Some((id, block("bad")?, block("good")?))
    })
}

const fn entry(id: &'static str, severity: Severity, summary: Pair, why: Pair, fix: Pair) -> Rule {
    let docs = Docs { summary, why, bad: "", good: "", fix };
    Rule { id, severity, preview: false, docs, check: |_, _| {} }
}

/// The rules for the files that templates make.
#[rustfmt::skip] // One entry reads better as one block.
fn files() -> Vec<Rule> {
    vec![
        entry("backend-not-in-spec", Error,
            ("Requests are handed to a host that no table has.", "Запросы передаются узлу, которого нет в таблицах."),
            ("Nobody answers, or somebody who should not.", "Никто не ответит — или ответит тот, кто не должен."),
            ("Take the servers from `runners(…)`, or add a row.", "Возьмите серверы из `runners(…)` или добавьте строку.")),
        entry("backend-set-incomplete", Warning,
            ("Requests are handed to some servers of a role, but not to all.", "Запросы передаются не всем серверам роли."),
            ("The others stand idle, and do not help when one fails.", "Остальные простаивают и не выручат при отказе."),
            ("List the whole of `runners(…)`.", "Перечислите всё из `runners(…)`.")),
        entry("erlang-cookie-literal", Error,
            ("A cookie of Erlang stands in the document, or in a file that a template makes.", "Cookie Erlang стоит в документе или в файле, который делает шаблон."),
            ("Whoever knows the cookie commands all nodes, and documents and files are read by many.", "Кто знает cookie, командует всеми узлами, а документ и файлы читают многие."),
            ("Remove it from the document; in a template write `{{ secret(\"…\") }}`.", "Уберите её из документа; в шаблоне напишите `{{ secret(\"…\") }}`.")),
        entry("erlang-cookie-mismatch", Error,
            ("Nodes of one cluster have different cookies.", "У узлов одного кластера разные cookie."),
            ("They refuse each other, and say that the other is down.", "Они отвергают друг друга и считают соседа выключенным."),
            ("Refer to one secret everywhere.", "Сошлитесь везде на один секрет.")),
        entry("erlang-inet6-dist", Warning,
            ("An Erlang machine speaks IPv4 on a server that has IPv6 alone.", "Машина Erlang говорит по IPv4 на сервере, у которого есть только IPv6."),
            ("It finds no other node.", "Она не найдёт других узлов."),
            ("Add `-proto_dist inet6_tcp` to its flags.", "Добавьте к её ключам `-proto_dist inet6_tcp`.")),
        entry("ipv6-literal-unbracketed", Error,
            ("An IPv6 address stands in a URL without brackets.", "Адрес IPv6 стоит в URL без скобок."),
            ("What follows its first colon is taken for a port (RFC 3986 §3.2.2).", "После первого двоеточия будет ожидаться порт (RFC 3986 §3.2.2)."),
            ("Write `{{ address | bracket }}` in the template.", "Напишите в шаблоне `{{ address | bracket }}`.")),
        entry("listen-address-not-local", Error,
            ("A service would listen on an address that its server never has.", "Служба должна слушать на адресе, которого у её сервера не бывает."),
            ("It does not start.", "Она не запустится."),
            ("Use an address of the server, one of its floating addresses, or `::`.", "Возьмите адрес сервера, его плавающий адрес или `::`.")),
        entry("malformed-nginx", Error,
            ("A file for nginx has a block, a quote or a directive that does not end.", "В файле для nginx не закрыт блок или кавычка либо не окончена директива."),
            ("With one such file nginx does not start, nor takes a change over.", "С таким файлом nginx не запустится и не примет изменений."),
            ("Close it in the template.", "Закройте её в шаблоне.")),
        entry("malformed-xml", Error,
            ("A file of XML is not well-formed.", "Файл XML построен неправильно."),
            ("Its program does not start, or leaves the whole file out.", "Программа не запустится или пропустит файл целиком."),
            ("Close every element in the template, and write `&lt;` and `&amp;` for `<` and `&`.", "Закройте в шаблоне каждый элемент, а вместо `<` и `&` пишите `&lt;` и `&amp;`.")),
    ]
}

#[rustfmt::skip] // One entry reads better as one block.
fn stages() -> Vec<Rule> {
    vec![
        entry("address-missing", Error,
            ("A server has no address.", "У сервера нет адреса."),
            ("Nothing can be made for a machine that cannot be reached.", "Для машины, которую нельзя достать, ничего не собрать."),
            ("Write its address into the row.", "Впишите её адрес в строку.")),
        entry("ambiguous-role-label", Warning,
            ("A label fits several roles.", "Подпись подходит нескольким ролям."),
            ("The role decides which files and packages a server gets.", "Роль решает, какие файлы и пакеты получит сервер."),
            ("Name the role in a column `Role`.", "Назовите роль в колонке «Роль».")),
        entry("bundle-path", Error,
            ("A file has a path that the release cannot hold.", "Путь файла нельзя положить в выпуск."),
            ("The bundle would not unpack as it was made.", "Выпуск распакуется не таким, каким собран."),
            ("Correct the `path` in `artifact.toml`.", "Исправьте `path` в `artifact.toml`.")),
        entry("caption-outside-table", Warning,
            ("A table is read as one of servers, and the text above it speaks of floating addresses.", "Таблица прочитана как таблица серверов, а текст над ней говорит о плавающих адресах."),
            ("Each of its rows becomes a server of its own, which nobody has.", "Каждая её строка станет отдельным сервером, которого ни у кого нет."),
            ("Make the text the caption of the table, or give the table a class.", "Сделайте текст заголовком таблицы или дайте таблице класс.")),
        entry("control-character", Error,
            ("A NUL character stands in a file.", "В файле стоит символ NUL."),
            ("Readers leave it out, so that a name is read as another that nobody sees.", "Он не читается, и имя читается как другое, которого никто не видит."),
            ("Remove it, or save the file as UTF-8.", "Удалите его или сохраните файл в UTF-8.")),
        entry("config-baseline", Error,
            ("The file of known findings cannot be read.", "Файл известных находок не читается."),
            ("Which findings are new cannot be told.", "Нельзя сказать, какие находки новые."),
            ("Restore it, or make it anew with `rcsgen baseline create --force`.", "Восстановите его или создайте заново: `rcsgen baseline create --force`.")),
        entry("config-syntax", Error,
            ("`rcsgen.toml` is not TOML.", "`rcsgen.toml` — не TOML."),
            ("None of its options can be trusted.", "Ни одному его параметру нельзя верить."),
            ("Correct the place that the finding shows.", "Исправьте показанное место.")),
        entry("config-unknown-key", Error,
            ("There is no such option.", "Такого параметра нет."),
            ("What was meant by it does not happen.", "То, что им хотели сказать, не происходит."),
            ("`rcsgen config` lists the options.", "Параметры перечислит `rcsgen config`.")),
        entry("config-unknown-rule", Warning,
            ("A level is set for a rule that does not exist.", "Уровень задан правилу, которого нет."),
            ("The rule that was meant keeps its level.", "Правило, о котором шла речь, сохраняет свой уровень."),
            ("`rcsgen explain --all` lists the rules.", "Правила перечислит `rcsgen explain --all`.")),
        entry("config-value", Error,
            ("An option has a value that it does not take.", "У параметра недопустимое значение."),
            ("Its default holds instead.", "Вместо него действует значение по умолчанию."),
            ("Choose one of the values that the finding names.", "Выберите одно из названных значений.")),
        entry("confusable-characters", Error,
            ("A name holds letters of another script that look like Latin ones.", "В имени есть буквы другого алфавита, похожие на латинские."),
            ("Nobody sees the difference, and no resolver finds the name.", "Разницы никто не видит, и ни один резолвер имени не найдёт."),
            ("Type the name in Latin letters; the finding offers it.", "Наберите имя латиницей: оно будет предложено.")),
        entry("duplicate-column", Error,
            ("Two columns of a table mean the same.", "Две колонки таблицы означают одно и то же."),
            ("Which of the cells holds cannot be told.", "Нельзя сказать, какая из ячеек верна."),
            ("Remove one, or give it another header.", "Уберите одну или дайте ей другой заголовок.")),
        entry("duplicate-setting", Error,
            ("A setting has two values for the same servers.", "У настройки два значения для одних и тех же серверов."),
            ("Which one holds cannot be told.", "Нельзя сказать, какое верно."),
            ("Remove one.", "Уберите одно.")),
        entry("empty-required-cell", Error,
            ("A row has no name.", "В строке нет имени."),
            ("Every file is made for a name.", "Каждый файл делается для имени."),
            ("Write the name, or remove the row.", "Впишите имя или уберите строку.")),
        entry("floating-among-servers", Warning,
            ("A row or a column among servers is called a floating address.", "Строка или колонка среди серверов названа плавающим адресом."),
            ("The row is read as a server of its own, which nobody has; the column is not read. No server is told to hold the address.", "Строка читается как отдельный сервер, которого ни у кого нет, колонка не читается вовсе. Адрес никому не поручен."),
            ("Give floating addresses a table of their own.", "Вынесите плавающие адреса в отдельную таблицу.")),
        entry("idn-mixed-script", Error,
            ("A label of a name mixes letters of two scripts.", "В метке имени смешаны буквы двух алфавитов."),
            ("Registries refuse such labels, for people cannot tell them from others (UTS 39).", "Регистраторы отвергают такие метки: люди не отличат их от других (UTS 39)."),
            ("Write the label in one script; in the DNS it takes its `xn--` form.", "Напишите метку буквами одного алфавита; в DNS она пишется в форме `xn--`.")),
        entry("invalid-address", Error,
            ("A cell of addresses holds something else.", "В ячейке адресов стоит что-то другое."),
            ("The machine would get no address, or a wrong one.", "Машина не получит адреса или получит чужой."),
            ("Write an address of the family that the column names.", "Напишите адрес того семейства, которое названо в колонке.")),
        entry("ipv4-leading-zero", Error,
            ("A number of an IPv4 address begins with a zero.", "Число в адресе IPv4 начинается с нуля."),
            ("Many programs read it as octal, and reach another machine.", "Многие программы прочтут его как восьмеричное и попадут на другую машину."),
            ("Write the number without the zero.", "Напишите число без нуля.")),
        entry("invalid-hostname", Error,
            ("A name is no host name.", "Имя не может быть именем узла."),
            ("Letters, digits and hyphens make a label (RFC 952, RFC 1123); with others, programs refuse it.", "Метка состоит из букв, цифр и дефисов (RFC 952, RFC 1123); иное программы отвергнут."),
            ("Write the name with these characters only.", "Напишите имя только этими символами.")),
        entry("invalid-suppression", Warning,
            ("A comment to rcsgen cannot be understood, or gives no reason.", "Комментарий для rcsgen непонятен или не называет причины."),
            ("It has no effect, so that nobody hides a fault by mistake.", "Он не действует, чтобы никто не скрыл ошибку по недосмотру."),
            ("Write `rcsgen: ignore[RULE] REASON`.", "Пишите `rcsgen: ignore[ПРАВИЛО] ПРИЧИНА`.")),
        entry("invalid-setting-value", Error,
            ("A setting has a value that it does not take.", "У настройки недопустимое значение."),
            ("The files would be wrong, or refused by the program that reads them.", "Файлы окажутся неверны, или программа их не примет."),
            ("Write a value of the kind that the finding names.", "Напишите значение названного вида.")),
        entry("label-too-long", Error,
            ("A label of a name is longer than 63 octets.", "Метка имени длиннее 63 октетов."),
            ("The DNS cannot hold it (RFC 1035 §2.3.4).", "DNS не может её хранить (RFC 1035 §2.3.4)."),
            ("Shorten the label.", "Сократите метку.")),
        entry("misplaced-setting", Warning,
            ("A setting stands where it has no effect.", "Настройка стоит там, где ни на что не влияет."),
            ("What was meant by it does not happen.", "То, что ею хотели сказать, не происходит."),
            ("Move it to the place that the finding names.", "Перенесите её в названное место.")),
        entry("missing-column", Error,
            ("A table of servers or floating addresses lacks a column.", "В таблице серверов или «плавающих» адресов нет нужной колонки."),
            ("Without names and addresses nothing can be made.", "Без имён и адресов ничего не собрать."),
            ("Add the column that the finding names.", "Добавьте названную колонку.")),
        entry("name-looks-like-ip", Error,
            ("An address stands where a name belongs.", "На месте имени стоит адрес."),
            ("No file can be made for a server without a name.", "Для сервера без имени не собрать ни одного файла."),
            ("Write the name; the address belongs in a column of addresses.", "Напишите имя: адресу место в колонке адресов.")),
        entry("name-too-long", Error,
            ("A name is longer than 253 octets.", "Имя длиннее 253 октетов."),
            ("The DNS cannot hold it (RFC 1035 §2.3.4).", "DNS не может его хранить (RFC 1035 §2.3.4)."),
            ("Shorten the name.", "Сократите имя.")),
        entry("no-servers", Error,
            ("The documents list no servers.", "В документах нет списка серверов."),
            ("There is nothing to build.", "Собирать нечего."),
            ("Add a table with names and addresses.", "Добавьте таблицу с именами и адресами.")),
        entry("not-utf8", Error,
            ("A document is not UTF-8 text.", "Документ — не текст в UTF-8."),
            ("Its letters cannot be told.", "Его букв не разобрать."),
            ("Save it as UTF-8.", "Сохраните его в UTF-8.")),
        entry("ns-without-glue", Error,
            ("A name server lies inside of a zone that has no address for it.", "Сервер имён лежит внутри зоны, где у него нет адреса."),
            ("Nobody can find the server that should answer for the zone.", "Никто не найдёт сервер, который должен отвечать за зону."),
            ("Name a server of the platform, or one outside of the zone.", "Назовите сервер комплекса или сервер вне зоны.")),
        entry("numeric-only-tld", Error,
            ("A name ends with a number, as an address does.", "Имя кончается числом, как адрес."),
            ("Programs read it as an address (RFC 1123 §2.1).", "Программы прочтут его как адрес (RFC 1123 §2.1)."),
            ("Write the name; the address may stand in the wrong column.", "Напишите имя: возможно, адрес попал не в ту колонку.")),
        entry("output-path", Error,
            ("A template makes a path that is not allowed.", "Шаблон создаёт недопустимый путь."),
            ("Files are written below the output directory only.", "Файлы пишутся только внутри каталога вывода."),
            ("Correct the `path` in `artifact.toml`.", "Исправьте `path` в `artifact.toml`.")),
        entry("output-path-collision", Error,
            ("Two templates make the same file.", "Два шаблона создают один файл."),
            ("One would overwrite the other.", "Один затрёт другой."),
            ("Give one of them another path, or a condition.", "Дайте одному из них другой путь или условие.")),
        entry("output-too-large", Error,
            ("The files that the documents ask for have more bytes than `output_limit` allows.", "Файлы по этим документам занимают больше, чем позволяет `output_limit`."),
            ("Files of a server name the others of its platform, so that they grow with its square: no machine could hold them.", "Файлы сервера называют остальные серверы его комплекса, поэтому растут как квадрат их числа: их не вместит ни одна машина."),
            ("Give each platform a directory of its own below `specs`, or raise the limit.", "Дайте каждому комплексу свой каталог внутри `specs` или увеличьте предел.")),
        entry("package-build", Error,
            ("A package cannot be built.", "Пакет не собирается."),
            ("The servers it is for would not be updated.", "Серверы, для которых он предназначен, не обновятся."),
            ("Correct what the finding names.", "Исправьте названное.")),
        entry("package-owner", Error,
            ("A file has an owner that no package creates.", "У файла владелец, которого не создаёт ни один пакет."),
            ("The installation would fail, or leave the file to root.", "Установка не удастся или оставит файл пользователю root."),
            ("Correct `owner` and `group` in `artifact.toml`.", "Исправьте `owner` и `group` в `artifact.toml`.")),
        entry("package-path", Error,
            ("A file has a path that a package cannot hold.", "Путь файла нельзя положить в пакет."),
            ("The package would not install.", "Пакет не установится."),
            ("Correct the `path` in `artifact.toml`.", "Исправьте `path` в `artifact.toml`.")),
        entry("ragged-row", Error,
            ("A row has more or fewer cells than its table has columns.", "В строке больше или меньше ячеек, чем колонок в таблице."),
            ("Cells may stand in the wrong column, or be left out.", "Ячейки могут попасть не в ту колонку или пропасть."),
            ("Write one cell for each column.", "Напишите по одной ячейке на колонку.")),
        entry("record-type-unknown-to-target", Error,
            ("A record is of a type that no zone file gets.", "Запись такого типа не попадёт ни в один файл зоны."),
            ("What it should say is missing from the zone.", "Того, что она должна сказать, в зоне не будет."),
            ("Write one of the types that the finding names.", "Напишите один из названных типов.")),
        entry("software-without-role", Warning,
            ("A product is named, and nothing says which role runs it.", "Назван продукт, но не сказано, у какой роли он работает."),
            ("The servers of the role get the configuration of no service.", "Серверы роли не получат настроек ни одной службы."),
            ("Link the product in the section of its role, or state it in the field `:Services:`.", "Дайте на продукт ссылку в разделе его роли или укажите его в поле `:Службы:`.")),
        entry("stale-baseline", Info,
            ("A known finding is gone.", "Известной находки больше нет."),
            ("Should it come back, nobody would be told.", "Если она вернётся, о ней никто не узнает."),
            ("`rcsgen baseline update` removes it from the file of known findings.", "`rcsgen baseline update` уберёт её из файла известных находок.")),
        entry("target-is-ip", Error,
            ("A record that must name a host has an address.", "В записи, где нужно имя узла, стоит адрес."),
            ("NS and SOA records hold names (RFC 1035 §3.3).", "Записи NS и SOA содержат имена (RFC 1035 §3.3)."),
            ("Write the name of the host.", "Напишите имя узла.")),
        entry("template-description", Error,
            ("An `artifact.toml` cannot be understood.", "`artifact.toml` не понят."),
            ("Its files would not be made.", "Его файлы не будут созданы."),
            ("Correct what the finding names.", "Исправьте названное.")),
        entry("template-error", Error,
            ("A template cannot be read or carried out.", "Шаблон не прочитать или не выполнить."),
            ("Its file would be wrong.", "Его файл окажется неверным."),
            ("Correct the place that the finding shows.", "Исправьте показанное место.")),
        entry("template-fail", Error,
            ("A template refuses what the document says.", "Шаблон отвергает сказанное в документе."),
            ("The program that the file is for could not work with it.", "Программа, для которой предназначен файл, не смогла бы с ним работать."),
            ("Follow what the finding says.", "Сделайте то, что сказано.")),
        entry("template-undefined-variable", Error,
            ("A template uses a name that means nothing there.", "Шаблон использует имя, которое там ничего не значит."),
            ("An empty place would stand in the file.", "В файле оказалось бы пустое место."),
            ("Choose one of the names that the finding suggests.", "Выберите одно из предложенных имён.")),
        entry("template-unused", Info,
            ("A template is never used.", "Шаблон нигде не используется."),
            ("It may be a slip in `artifact.toml`.", "Возможно, это описка в `artifact.toml`."),
            ("Name it there, or remove it.", "Назовите его там или удалите.")),
        entry("unknown-column", Warning,
            ("A column has a header that is nearly a known one.", "Заголовок колонки почти совпадает с известным."),
            ("Its cells are kept for templates and mean nothing else.", "Её ячейки достаются шаблонам и больше ничего не значат."),
            ("Write the header that is meant.", "Напишите тот заголовок, который имелся в виду.")),
        entry("unknown-service", Warning,
            ("A role runs a service that the program does not know.", "У роли служба, которой программа не знает."),
            ("Nothing is made for it, unless a template of your own does.", "Для неё ничего не создаётся, если этого не делает ваш шаблон."),
            ("Write the id that the finding suggests, or add a template.", "Напишите предложенное обозначение или добавьте шаблон.")),
        entry("setting-in-prose", Warning,
            ("A line of prose reads like a setting.", "Строка текста похожа на настройку."),
            ("It sets nothing: a default holds, or something that follows from other words.", "Она ничего не задаёт: действует умолчание или то, что следует из других слов."),
            ("Make it a field, or say it in a sentence.", "Сделайте её полем или скажите то же предложением.")),
        entry("unknown-setting", Warning,
            ("A field is nearly a setting.", "Поле почти совпадает с настройкой."),
            ("It has no effect.", "Оно ни на что не влияет."),
            ("Write the name that is meant.", "Напишите то имя, которое имелось в виду.")),
        entry("unknown-suppression", Warning,
            ("A comment leaves out a rule that does not exist.", "Комментарий отключает правило, которого нет."),
            ("What was meant is still reported.", "О том, что имелось в виду, сообщается по-прежнему."),
            ("Name the rule as findings do.", "Назовите правило так, как в находках.")),
        entry("unknown-table", Info,
            ("A table that holds hosts was not understood.", "Таблица с узлами не понята."),
            ("Nothing is made of its rows.", "Из её строк ничего не собирается."),
            ("Give its columns known headers, or the table a class.", "Дайте колонкам известные заголовки или таблице — класс.")),
        entry("unresolved-reference", Error,
            ("A server is named that no table lists.", "Назван сервер, которого нет ни в одной таблице."),
            ("A floating address would lack a member.", "У «плавающего» адреса не будет участника."),
            ("Write the name as the table has it.", "Напишите имя так, как в таблице.")),
        entry("unsafe-value", Error,
            ("A value of the document cannot stand in this file.", "Значение из документа не может стоять в этом файле."),
            ("Its characters would mean something else there.", "Его символы значили бы там другое."),
            ("Write the value without the characters that the finding names.", "Напишите значение без названных символов.")),
        entry("unused-suppression", Warning,
            ("A comment leaves out a rule that finds nothing there.", "Комментарий отключает правило, которое там ничего не находит."),
            ("It would hide the next fault of this kind.", "Он скрыл бы следующую такую ошибку."),
            ("Remove it; `--fix` does.", "Уберите его; это сделает и `--fix`.")),
        entry("vrrp-id-range", Error,
            ("The number of a VRRP group is not between 1 and 255.", "Номер группы VRRP не лежит между 1 и 255."),
            ("The field has eight bits, and zero is not used (RFC 9568): keepalived refuses the file.", "В поле восемь битов, ноль не используется (RFC 9568): keepalived отвергнет файл."),
            ("Choose another number.", "Выберите другой номер.")),
        entry("wildcard-host", Error,
            ("A wildcard stands in a table of servers.", "В таблице серверов стоит шаблон имени."),
            ("It names all machines of a domain at once, and none that a file could be made for.", "Он называет сразу все машины домена и ни одной, для которой можно собрать файл."),
            ("Write the name of the machine; wildcards belong in a table of DNS records.", "Напишите имя машины; шаблонам место в таблице записей DNS.")),
        entry("vip-without-address", Error,
            ("A floating address has no address.", "У «плавающего» адреса нет адреса."),
            ("Nothing can move between its servers.", "Между его серверами нечему переходить."),
            ("Write the address into the row.", "Впишите адрес в строку.")),
        entry("vip-without-members", Error,
            ("No server shares a floating address.", "«Плавающий» адрес не делит ни один сервер."),
            ("Nobody would answer to it.", "На него никто не ответит."),
            ("Name its role or its members.", "Назовите его роль или участников.")),
    ]
}
