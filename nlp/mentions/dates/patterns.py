"""The shapes of Vietnamese dates, as named regexes with an example each. No decisions are taken here.

In: lower-cased text of the same length as the print, hyphens and dashes all "-" (`atoms.fold`).
Out: compiled patterns. Every quantifier is bounded, so that a scan is linear.
"""

from __future__ import annotations

import re

_O = r"(?>[^\S\n]{0,9}(?:\n[^\S\n]{0,9})?)"  # an optional gap, at most one line break in it; atomic, so that lists stay linear
_S = rf"(?=\s){_O}"  # a gap
_D = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"
_M = r"(?:1[0-2]|0?[1-9])(?!\d)"
_Y = r"(?:1[89]|20)\d\d(?!\d)"
MONTH_NAME = r"(?:mười một|mười hai|giêng|hai|ba|tư|sáu|bảy|bẩy|tám|chín|mười|chạp)(?!\w)"
_THANG = r"th[áảàắấ]ng"  # scans misread the mark
_DEN = r"(?:đ[ếêề]n|tới)"
_NOT_NUMBER = r"(?![./:]?\d)(?!-\d{1,4}(?![\d/.]))(?!/[^\W\d_])(?!\w)(?!,\d)(?!%)"  # no document number, decimal or ratio goes on here
_SEP = rf"(?:-|,|;|và|cùng|hoặc|{_DEN}(?:{_S}hết)?)"
_YEAR_TAIL = rf"(?:{_O}(?:,{_O})?(?:của{_S})?năm{_S}(?P<y>{_Y})|{_O}[/.-]{_O}(?P<y2>{_Y}))"
COUNT_WORD = re.compile(
    r"[^\S\n]{1,3}(?:số|tổng|diện|hộ|xã|huyện|tiêu|trường|học|người|đơn|công|thôn|phường|dân|giờ|ngày|hồ|thành|chỉ|điểm|nhân|đại|ý|tỷ|triệu|lần)(?!\w)"
)

# -- where an expression can begin ---------------------------------------------------------------------------------
ANCHOR = re.compile(
    r"(?<!\w)(?:(?P<digit>(?<!\w[-/])(?<!\d[.,:])\d{1,4}(?!\d))|(?P<skip>\d+)"
    r"|(?P<word>ngày|th[áảàắấ]ng|năm|qu[ýí]|giai|nhiệm kỳ|thời kỳ|niên|hằng|hàng (?=[ntq])|mỗi|định|thường (?=n)|nửa"
    r"|mùng|mồng|rằm|các (?=ngày)|(?:thượng|trung|hạ) (?=tuần)|tết (?=\w)|giỗ (?=tổ)"
    r"|hôm|thứ (?=[hbtns2-7])|chủ|kể từ|từ (?=n)|tuần|(?:sáng|chiều|tối) (?=thứ|nay|qua|mai)"
    r"|(?:một|hai|ba|sáu|chín) (?=tháng|lần|năm|quý|tuần|ngày)|(?:mười|bảy) (?=ngày|lăm)|(?:hai|ba) (?=mươi)|đ[ếê]n (?=hết|cuối)))"
)

# -- days ----------------------------------------------------------------------------------------------------------
# 24/07/2023 · 24-07-2023 · 24.7.2023 · 24/7/23
DAY_FULL = re.compile(
    rf"(?P<d>{_D}){_O}(?P<s>[/.-]){_O}(?P<m>{_M}){_O}(?P=s){_O}(?P<y>{_Y}|\d\d(?!\w))(?!/\w)(?![.:]\d)(?!-\d{{1,4}}(?![\d/.]))"
)
# 18-27/4/2023 · 26, 27/12/2011 · 25 đến 27/6 · 18 và 19/4
DAYS = re.compile(
    rf"(?P<list>{_D}(?:{_O}{_SEP}{_O}(?:ngày{_S})?{_D}){{1,8}}){_O}(?P<s>[/.-]){_O}(?P<m>{_M})"
    rf"(?:{_O}[/.-]{_O}(?P<y>{_Y}))?{_NOT_NUMBER}"
)
# 24/7 · 24-7 · 2.8 (only where something else says that it is a date)
DAY_MONTH = re.compile(rf"(?P<d>{_D})(?P<gap>{_O})(?P<s>[/.-]){_O}(?P<m>{_M}){_NOT_NUMBER}")
# 20 tháng 3 năm 2017 · 5-7 tháng 8 · 02 tháng 9 · 3| tháng 12 năm 2024 (scan)
DAY_WORDS = re.compile(
    rf"(?P<list>(?:{_D}|[0-3]?[|lìi](?!\w))(?:{_O}{_SEP}{_O}(?:ngày{_S})?{_D}){{0,8}}){_O}/?{_O}{_THANG}{_S}(?P<m>{_M}|{MONTH_NAME})"
    rf"(?:{_YEAR_TAIL})?(?![./]\d)"
)
# ngày tháng 5 năm 2023 · ngày … tháng 5 năm 2023 · ngày     tháng    năm 2023
DAY_BLANK = re.compile(
    rf"ngày(?:{_O}(?:[.…_‥]{{1,40}}|[^\s\d,;]{{1,3}}\d?))?{_O}{_THANG}{_O}(?:(?P<m>{_M}|{MONTH_NAME})|[.…_‥]{{0,40}}){_O}"
    rf"(?:,{_O})?(?:năm{_O}|/{_O})(?P<y>{_Y})(?!/\w)"
)
# ngày 32/5/2024 · ngày 15/13/2024 (no such day)
DAY_WRONG = re.compile(rf"ngày{_S}(?P<d>\d{{1,2}})(?P<s>[/.-])(?P<m>\d{{1,2}})(?P=s)(?P<y>{_Y})(?!/\w)(?!\w)")
# ngày …/8/2024 · ngày   /   /2024
DAY_SLASH = re.compile(rf"ngày{_O}[.…_‥]{{0,40}}{_O}/{_O}(?:(?P<m>{_M})|[.…_‥]{{0,40}}){_O}/{_O}(?P<y>{_Y})(?!/\w)")
# ngày l5/6/2019 · ngày Ì 1/6/2019 · ngày 1O/6/2019 (scans)
DAY_SCAN = re.compile(rf"ngày{_S}(?P<d>[lìí|i!][^\S\n]?\d|\d?[lìí|i!o]|o\d)(?P<s>[/.-])(?P<m>{_M})(?P=s)(?P<y>{_Y})(?!/\w)")
DAY_WORD = re.compile(rf"(?:các{_S})?ngày(?:{_S}(?:mùng|mồng))?{_O}(?=\d)")
# ngày 15 hằng tháng · ngày 05 và 20 hằng tháng · ngày 05 của tháng sau · mùng 5 hằng tháng
# ngày 25 của tháng cuối quý · ngày cuối cùng của tháng · ngày làm việc đầu tiên của quý · ngày 10 hằng quý
_EVERY = r"(?:hằng|hàng|mỗi)"
_NEXT = rf"(?:kế{_S}tiếp|tiếp{_S}theo|liền{_S}kề|sau{_S}đó)"
MONTH_DAY = re.compile(
    rf"(?:ngày{_S}(?:(?:mùng|mồng){_S})?|(?:mùng|mồng){_S})"
    rf"(?P<list>{_D}(?:{_O}{_SEP}{_O}(?:ngày{_S})?{_D}){{0,4}}|(?:làm{_S}việc{_S})?(?:cuối(?:{_S}cùng)?|đầu{_S}tiên)){_S}(?P<of>(?:của|trong){_S})?"
    rf"(?P<freq>{_EVERY}{_S}{_THANG}|{_THANG}{_S}(?:đầu|giữa|cuối)(?:{_S}(?:tiên|cùng))?(?:{_S}(?:của|mỗi|hằng|hàng))?{_S}quý(?:{_S}(?:sau|{_NEXT}))?"
    rf"|(?:{_EVERY}{_S})?quý(?!{_S}[\divx])|{_THANG}(?:{_S}(?:sau|{_NEXT}))?(?!{_S}[\d]))(?!\w)"
)
# ngày 25 các tháng 3, 6, 9, 12
DAY_OF_MONTHS = re.compile(
    rf"ngày{_S}(?P<d>{_D}){_S}(?:của{_S})?các{_S}{_THANG}{_S}(?P<list>{_M}(?:{_O}(?:,|và|;){_O}(?:{_THANG}{_S})?{_M}){{1,11}})"
    rf"(?:{_S}{_EVERY}{_S}năm)?(?!{_O}/)(?!{_S}năm{_S}\d)(?!\w)"
)

# -- months, quarters, halves ----------------------------------------------------------------------------------------
# tháng 6 · tháng 6/2019 · tháng 5, 6 năm 2019 · tháng Ba năm 2020 · tháng 7-2019
MONTHS = re.compile(
    rf"{_THANG}{_S}(?P<list>(?:{_M}|{MONTH_NAME})(?:{_O}{_SEP}{_O}{_M}(?![/.,]\d{{1,2}}(?!\d))(?!{_S}{_THANG})){{0,11}})(?:{_YEAR_TAIL})?"
    rf"(?!/\w)(?![.,]\d)(?!{_S}(?:ngày|tuần|tuổi|liên)(?!\w))(?!%)(?!\w)"
)
# tháng năm/2023 · trong tháng năm 2023
MONTH_MAY = re.compile(rf"{_THANG}{_S}năm(?:{_S}năm{_S}|{_O}/{_O}|(?<=(?:rong|cuối|.đầu|.vào) tháng năm){_S})(?P<y>{_Y})")
# 9/2019 (only after từ, đến, trước … or in brackets)
MONTH_YEAR = re.compile(rf"(?P<m>{_M}){_O}[/-]{_O}(?P<y>{_Y}){_NOT_NUMBER}")
# quý I/2023 · quý 2 năm 2023 · quý II và III · quý IV-2019
_Q = r"(?:iv|i{1,3}|[1-4])(?![\w])"
QUARTERS = re.compile(
    rf"qu[ýí]{_S}(?P<list>{_Q}(?:{_O}(?:,|và|(?:-|{_DEN}){_O}(?:qu[ýí](?=\s))?){_O}{_Q}){{0,3}})(?:{_YEAR_TAIL}|{_S}(?P<y3>{_Y}))?(?!/\w)"
)
# 6 tháng đầu năm · 06 tháng cuối năm 2023 · 9 tháng đầu năm · ba tháng cuối năm · 9 tháng năm 2019
HALF = re.compile(
    rf"(?:(?P<n>\d{{1,2}}|một|hai|ba|sáu|chín){_S}{_THANG}|nửa)(?P<part>{_S}(?:đ[ầâ]u|cuối))?{_S}(?:của{_S})?năm(?:{_S}(?P<y>{_Y}))?(?!{_S}(?:\d|học(?!\w)))(?!/\w)(?!\w)"
)

# -- weeks of a month, tens of days, parts of quarters and years ------------------------------------------------------------
_OF_MONTH = rf"{_S}(?:của{_S})?{_THANG}{_S}(?P<m>{_M}|{MONTH_NAME})(?:{_YEAR_TAIL})?(?!/\w)(?![.,]\d)(?!\w)"
_EDGE = rf"(?P<edge>đầu|giữa|cuối)(?:{_S}(?:tiên|cùng))?"
# tuần 3 tháng 5 · tuần thứ 2, 3 của tháng 9/2023 · từ tuần 2 đến tuần 4 tháng 9 · tuần đầu tháng 5 năm 2023
_NTH_WEEK = r"(?:[1-5]|nhất|hai|ba|tư)(?!\w)"
WEEKS = re.compile(
    rf"tuần{_S}(?:lễ{_S})?(?:{_EDGE}|(?:thứ{_S})?(?P<a>{_NTH_WEEK})(?:{_O}(?:,|và|-|{_DEN}){_O}(?:tuần{_S})?(?:thứ{_S})?(?P<b>{_NTH_WEEK}))?){_OF_MONTH}"
)
# thượng tuần tháng 10 · hạ tuần tháng Mười hai năm 2023
DECADES = re.compile(rf"(?P<edge>thượng|trung|hạ){_S}tuần{_OF_MONTH}")
# 10 ngày đầu tháng 9 · mười ngày cuối của tháng 10/2023
EDGE_DAYS = re.compile(rf"(?P<n>\d{{1,2}}|mười(?:{_S}lăm)?|hai{_S}mươi|năm|bảy|ba){_S}ngày{_S}{_EDGE}{_OF_MONTH}")
# ngày cuối cùng của tháng 9/2023
LAST_DAY = re.compile(rf"ngày{_S}cuối(?:{_S}cùng)?{_OF_MONTH}")
# nửa đầu tháng 9 · nửa tháng cuối tháng 9
HALF_MONTH = re.compile(rf"nửa{_S}(?:{_THANG}{_S})?{_EDGE}{_OF_MONTH}")
# tháng cuối quý II/2023 · tháng đầu tiên của quý 3
EDGE_MONTH = re.compile(rf"{_THANG}{_S}{_EDGE}{_S}(?:của{_S})?qu[ýí]{_S}(?P<q>{_Q})(?:{_YEAR_TAIL}|{_S}(?P<y3>{_Y}))?(?!/\w)")
# quý cuối năm 2023 · hai quý đầu năm
EDGE_QUARTERS = re.compile(
    rf"(?:(?P<n>[123]|0[123]|một|hai|ba){_S})?qu[ýí]{_S}{_EDGE}{_S}(?:của{_S})?năm(?:{_S}(?P<y>{_Y}))?(?!{_S}(?:\d|học))(?!/\w)(?!\w)"
)

# -- years -----------------------------------------------------------------------------------------------------------
_YEAR_WORD = (
    rf"(?:(?:giai{_S}đoạn|nhiệm{_S}kỳ|thời{_S}kỳ|niên{_S}kh[óo][áa]|niên{_S}độ|niên{_S}vụ|niên{_S}hạn)(?:{_S}(?:\d{{1,2}}{_S})?(?:các{_S})?năm)?"
    rf"|năm(?:{_S}(?:học(?:{_S}mới)?|ngân{_S}sách|tài{_S}chính|kế{_S}hoạch))?)"
)
# giai đoạn 2016-2020 · năm học 2019 - 2020 · năm 2018, 2019 · 5 năm 2016-2020 · năm 2019
YEARS = re.compile(
    rf"(?P<word>{_YEAR_WORD}){_S}(?P<open>\({_O})?(?:từ{_S})?(?:năm{_S})?"
    rf"(?P<list>{_Y}(?:{_O}{_SEP}{_O}{_Y}(?!/)){{0,6}}(?:(?<=\d){_O}[-/]{_O}(?:năm{_S})?(?:{_Y}|\d\d(?!\d)(?![/.]\d)))?)(?![/.:,]\d)(?!/\w)(?!-\d)(?!\w)"
    rf"(?(open)(?:{_O}\))?)"
)
# kế hoạch 5 năm 2010-2015 · 2016 - 2020
YEAR_RANGE = re.compile(
    rf"(?:\d{{1,2}}{_S}năm{_S}(?P<open>\()?)?(?P<list>(?:19|20)\d\d{_O}(?:-|{_DEN}){_O}{_Y})(?![/.:,-]\d)(?!/\w)(?!\w)"
    rf"(?!{_S}(?:m|ha|kg|tấn|người|đồng|hộ|m2|lượt)(?!\w))(?(open)\)?)"
)
# đến 2021 · THPT quốc gia 2019
YEAR_BARE = re.compile(r"(?P<list>(?:19[4-9]|20[0-6])\d)(?!\d)(?![/:%-]\w)(?![.,]\d)(?!\w)")
AFTER_BARE_YEAR = re.compile(r"[.,;)\n”\"!?]|[^\S\n]{1,3}(?:của|tại|trên|đã|sẽ|được|là|với|do|và|cho|theo|như|diễn|để|-|\|)(?!\w)|$")
BEFORE_BARE_YEAR = re.compile(
    r"(?<!\w)(?!số|điều|khoản|hơn|khoảng|gần|trên|dưới|là|có|đạt|được|với|của|và|thành|khóa|qua|gồm|tổng|cộng|bằng|còn|thêm|phố|đường|km)"
    r"[^\W\d_]{1,12}[^\S\n]$"
)
# từ nay đến cuối năm · đến hết năm
UNTIL_YEAR_END = re.compile(
    rf"(?:từ{_S}nay{_S})?(?:cho{_S})?{_DEN}{_S}(?:hết|cuối)(?:{_S}cuối)?{_S}năm"
    rf"(?!{_S}(?:\d|học|ngân|sau|tới|trước|kế))(?!\w)"
)

# -- what repeats ------------------------------------------------------------------------------------------------------
_UNIT = r"(?P<unit>ngày|tuần|tháng|quý|năm)"
# hằng năm · định kỳ hàng tháng · mỗi quý một lần
EVERY = re.compile(
    rf"(?:định{_S}kỳ{_S})?(?P<every>{_EVERY}){_S}{_UNIT}(?!\w)(?:{_S}(?:một|1|01){_S}lần)?(?:,{_O}(?:qu[ýí]|năm|tháng)(?!\w)(?!{_S}\d)){{0,3}}"
)
# định kỳ 6 tháng · 06 tháng/lần · 5 năm một lần · 15 ngày/lần · định kỳ 6 tháng, năm
INTERVAL = re.compile(
    rf"(?:(?P<set>định{_S}kỳ{_S}(?:mỗi{_S}|là{_S})?)?(?:cách{_S})?(?P<n>\d{{1,2}}|một|hai|ba|sáu|nửa){_S}{_UNIT}(?!\w)(?:(?P<once>{_O}/{_O}(?:\d{{1,2}}{_O})?lần|{_S}(?:một|1|01){_S}lần)|(?P<more>,{_O}năm))?)(?!\w)"
)
# định kỳ (hằng) tháng, quý, năm
PERIODIC = re.compile(rf"định{_S}kỳ{_S}{_UNIT}(?!\w)(?!{_S}\d)(?:,{_O}(?:tháng|qu[ýí]|năm)(?!\w)(?!{_S}\d)){{0,3}}")
# 2 lần/năm · một lần/tháng · hai lần mỗi năm · 1 lần/6 tháng · ít nhất 02 lần trong năm
TIMES = re.compile(
    rf"(?P<n>\d{{1,2}}|một|hai|ba|bốn){_S}lần{_O}(?:/{_O}|(?:mỗi|một|hằng|hàng){_S}|(?P<within>trong{_S}(?:một{_S}|1{_S})?))(?P<each>\d{{1,2}}{_S})?{_UNIT}(?!\w)"
)
AT_LEAST = re.compile(r"(?<!\w)(?:định kỳ|ít nhất|tối thiểu|không quá|tối đa)\s{1,2}$")
# mỗi năm 2 lần · một năm hai lần
TIMES_BACK = re.compile(rf"(?:mỗi|một|1){_S}{_UNIT}{_S}(?P<n>\d{{1,2}}|một|hai){_S}lần(?!\w)")
YEARLY_WORD = re.compile(rf"thường{_S}niên(?!\w)")
# thứ hai hàng tuần · chiều thứ Sáu hằng tuần · từ thứ Hai đến thứ Sáu hằng tuần
# thứ Hai tuần đầu tháng · thứ Bảy tuần cuối cùng của tháng · thứ Sáu của tuần thứ 3 hằng tháng · thứ Hai đầu tiên của tháng
_WEEKDAY = rf"(?:thứ{_S}(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ{_S}nhật|cn)(?!\w)"
_WEEKDAYS = (
    rf"(?P<day>{_WEEKDAY})(?P<more>(?:{_O}(?:,|và|-|{_DEN}){_O}(?:(?:sáng|chiều|ngày){_S})?"
    rf"(?:{_WEEKDAY}|(?:hai|ba|tư|năm|sáu|bảy|[2-7])(?!\w))){{0,4}})"
)
_NTH = rf"(?P<nth>đầu|cuối|nhất|hai|ba|tư|[1-4])(?:{_S}(?:tiên|cùng))?"
WEEKDAY = re.compile(
    rf"(?:(?:sáng|chiều|tối|ngày){_S})?{_WEEKDAYS}(?:{_O}(?:,{_O})?(?:của{_S})?(?P<weekly>{_EVERY}{_S}tuần)"
    rf"|{_S}(?:(?:(?:của|trong){_S})?tuần{_S}(?:lễ{_S})?(?:thứ{_S})?)?{_NTH}{_S}(?:(?:của|trong){_S})?(?:{_EVERY}{_S})?"
    rf"{_THANG}(?!{_S}(?:\d|này|tới|sau|trước|nay|giêng|chạp)))(?!\w)"
)
# hằng tuần vào thứ Sáu · hàng tuần, chiều thứ Sáu
WEEKLY_ON = re.compile(rf"(?P<weekly>{_EVERY}{_S}tuần){_O}[,(]?{_O}(?:vào{_S})?(?:(?:các|sáng|chiều|tối|ngày){_S}){{0,2}}{_WEEKDAYS}")
# thứ Sáu tuần này · chiều thứ Ba tuần sau
WEEKDAY_OF_WEEK = re.compile(
    rf"(?:(?:sáng|chiều|tối|ngày){_S})?(?P<day>{_WEEKDAY}){_S}(?:của{_S})?tuần{_S}(?P<which>này|tới|sau|trước|qua)(?!\w)"
)

# -- no calendar value ---------------------------------------------------------------------------------------------------
# 10 ngày làm việc · 05 (năm) ngày làm việc kể từ ngày nhận được · hai tháng sau khi · 05 ngày trước khi · 15 ngày, tính từ ngày 1/8
NUMBER = r"(?:\d{1,3}|(?:hai|ba|bốn|năm|sáu|chín)\s{1,3}mươi|mười(?:\s{1,3}lăm)?|một|hai|ba|bốn|năm|sáu|bảy|tám|chín)"
DURATION = re.compile(
    rf"(?P<n>{NUMBER}){_O}(?:\([^()\n]{{1,20}}\){_O})?(?P<unit>ngày|tháng|giờ|tuần|năm|quý)(?P<work>{_S}làm{_S}việc)?(?!\w)"
    rf"(?:(?P<dated>(?=,?{_S}(?:(?:kể|tính){_S})?từ{_S}(?:ngày{_S})?\d|{_S}trước{_S}ngày{_S}\d))"
    rf"|(?P<anchor>,?{_S}(?:(?:kể|tính){_S})?(?:từ|sau){_S}(?:ngày|khi|lúc){_S}|{_S}(?P<back>trước){_S}(?:khi|ngày){_S})(?P<what>[^\W\d_]{{1,10}}))?"
)
# trong vòng … · chậm nhất là … · không quá … · sau …
COUNTED_BEFORE = re.compile(r"(?<![\w/])(?<!th\wng )(?<!qu\w )(?:\d{1,4}|vài|nhiều|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mấy|các)\s{1,2}$")
BEFORE_DURATION = re.compile(
    r"(?<!\w)(?:(?P<within>trong (?:vòng|thời hạn|thời gian)|thời (?:hạn|gian)(?: giải quyết)?:?)"
    r"|(?P<by>chậm nhất|muộn nhất|không quá|tối đa)|(?P<from_>sau)"
    r"|(?P<in_>trong)|(?P<before>trước|ít nhất|tối thiểu))(?: (?:là|trong|sau|không quá|vòng))?\s{1,2}$"
)
# kể từ ngày ký · từ ngày ban hành
FROM_ACT = re.compile(
    rf"(?:kể{_S})?từ{_S}ngày{_S}(?P<what>ký|ban{_S}hành|công{_S}bố|nhận|có{_S}hiệu)(?!\w)(?:{_S}(?:ban{_S}hành|lực|được|đủ))?"
)
# hôm nay · năm nay · tháng tới · tuần sau · chiều qua
RELATIVE = re.compile(
    rf"(?:(?P<unit>hôm|ngày|tuần|tháng|quý|năm|sáng|trưa|chiều|tối|đêm){_S}(?P<which>nay|qua|kia|mai|này|tới|sau|trước|ngoái))(?!\w)"
)
# Giáp Thìn · Ất Tỵ
CYCLE_YEAR = (
    rf"(?:giáp|ất|bính|đinh|mậu|k[ỷỉ]|canh|tân|nhâm|qu[ýí]){_S}(?:t[ýí]|sửu|dần|mão|mẹo|thìn|t[ỵị]|ngọ|mùi|thân|dậu|tuất|hợi)(?!\w)"
)
_LUNAR_YEAR = rf"(?:{_S}năm{_S}(?P<name>{CYCLE_YEAR}))?(?:(?:{_S}năm{_S}|{_O}-{_O}|{_O}[/]{_O})(?P<y>{_Y}))?"
_MARK = rf"{_O}(?:\((?:âm{_S}lịch|âl)\)|(?:âm{_S}lịch|âl)(?!\w))"
# … âm lịch · … tháng 2 nhuận · … âm lịch năm 2024 · ngày 15 tháng 8 năm Quý Mão
LUNAR_TAIL = re.compile(rf"(?P<leap>{_S}nhuận)?(?P<mark>{_MARK})?{_LUNAR_YEAR}")
# rằm tháng Giêng · mùng 6 đến mùng 10 tháng Giêng · 23 tháng Chạp · mùng 1 Tết · 30 Tết
_CARDINAL_DAYS = rf"\d{{1,2}}(?:{_O}{_SEP}{_O}(?:ngày{_S})?(?:(?:mùng|mồng){_S})?\d{{1,2}}){{0,2}}"
_LUNAR_END = rf"(?P<leap>{_S}nhuận)?(?P<mark>{_MARK})?{_LUNAR_YEAR}(?!\w)"
LUNAR_DAY = re.compile(
    rf"(?:ngày{_S})?(?P<list>rằm|(?:mùng|mồng){_S}{_CARDINAL_DAYS}){_S}(?:{_THANG}{_S}(?P<m>{_M}|{MONTH_NAME})|tết(?!{_S}dương)(?!\w)(?:{_S}(?P<tet>{CYCLE_YEAR}))?){_LUNAR_END}"
)
LUNAR_NUMBER = re.compile(
    rf"(?:ngày{_S})?(?P<list>{_CARDINAL_DAYS}){_S}(?:{_THANG}{_S}(?P<m>giêng|chạp)|tết(?!\w)(?!{_S}(?:dương|nguyên|cổ|âm|thiếu|trung))(?:{_S}(?P<tet>{CYCLE_YEAR}))?)(?!\w){_LUNAR_END}"
)
# năm Giáp Thìn
LUNAR_YEAR = re.compile(rf"năm{_S}(?P<name>{CYCLE_YEAR})")
# Tết Nguyên đán Ất Tỵ · Tết Quý Mão · Tết Trung thu · Giỗ Tổ Hùng Vương (not where a year is printed: that is a date of its own)
FEAST = re.compile(
    rf"(?>(?P<feast>tết{_S}(?:nguyên{_S}đán|âm{_S}lịch|cổ{_S}truyền|đoan{_S}ngọ|trung{_S}thu|nguyên{_S}tiêu)|tết(?={_S}(?:năm{_S})?{CYCLE_YEAR})|giỗ{_S}tổ)"
    rf"(?:{_S}hùng{_S}vương)?(?:{_S}(?:xuân{_S}|năm{_S})?(?P<name>{CYCLE_YEAR}))?)(?!{_O}[-/,(]?{_O}(?:năm{_S})?\d)"
)

# -- what stands before and after ----------------------------------------------------------------------------------------
_CUES = (
    rf"(?P<by>(?:chậm|muộn){_S}nhất(?:{_S}(?:là|vào|đến|trước|trong|hết)){{0,3}}|đến{_S}(?:trước|hết)|đên{_S}hết|không{_S}quá|hạn{_S}(?:cuối|chót)(?:{_S}là)?|"
    rf"trước{_S}và{_S}trong|(?<!hầu )hết)"
    rf"|(?P<before>trước)"
    rf"|(?P<until>(?:tính{_S}|kể{_S}từ{_S}nay{_S}|từ{_S}nay{_S}|cho{_S})?(?:{_DEN}))"
    rf"|(?P<from_>kể{_S}từ(?:{_S}sau)?|bắt{_S}đầu{_S}từ|từ|bắt{_S}đầu)"
    rf"|(?P<after>sau)"
    rf"|(?P<in_>trong|vào(?:{_S}dịp)?|nhân(?:{_S}dịp)?|dịp|khoảng|tại|lúc|hồi|hạn|ngay)"
)
_TIME = r"(?:\d{1,2}(?::\d{2}|(?:h|g|[^\S\n]?giờ)[^\S\n]?(?:\d{2}(?:['’]|[^\S\n]?phút)?)?))"
_PART = r"(?:rạng sáng|sáng|trưa|chiều|tối|đêm|hôm|khuya|cả ngày)"
LEAD = re.compile(
    rf"(?<!\w)(?:(?:{_CUES})(?:{_S}(?:thời{_S}(?:điểm|gian)|cuối|đầu|giữa|trong|là|cả|khoảng|ngày|hết|vào)){{0,3}}{_O})?"
    rf"(?:(?P<clock>{_TIME}(?:{_O}(?:-|đến){_O}{_TIME})?){_O}[,(]?{_O}(?:(?:của|và){_S})?)?(?:(?P<part>(?:buổi{_S})?{_PART}){_O}[,(]?{_O})?(?P<soft>(?:đầu|giữa|cuối|cả){_S})?$"
)
# Quốc khánh 2/9 · sáng mai 6/8 · Thời hạn: 20/9
NAMED_DAY = re.compile(r"(?<!\w)ngày (?!càng|nay|này|đêm|làm|công|một)[^\d.,;:|\n]{3,60} $")  # Ngày Doanh nhân Việt Nam 13/10
BEFORE_DAY = re.compile(r"(?:khánh|lễ|dịp|nay|qua|mai|kia|(?:hạn|gian|ngày|thành|xong)\s?:)\s{1,2}$")
STAMP_AFTER = re.compile(r"[\s,]{1,4}\d{1,2}:\d{2}:\d{2}")
NUMBER_INSIDE = re.compile(r"\d")
DATE_BEFORE = re.compile(r"trước[^.;\n]{0,40}\d[^.;\n]{0,20}$")
STAMP_DAY = re.compile(r"(?:(?:giờ|ngày|gian) ký|ký ngày)[^\S\n]{0,3}:\s{0,3}(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
WEEKDAY_BEFORE = re.compile(r"(?<!\w)(?:thứ\s{1,3}(hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|(chủ\s{1,3}nhật|cn))[,\s(]{1,4}(?:ngày\s{1,3})?$")
WEEKDAY_AFTER = re.compile(r"\s{0,3}[,(]\s{0,2}(?:thứ\s{1,3}(hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|(chủ\s{1,3}nhật|cn))(?!\w)")
STAMP_BEFORE = re.compile(r"(?:ký|giờ ký|gian ký)[^\S\n]{0,3}:\s{0,3}$")
